#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "storage/campaigns.h"
#include "storage/contact_notes.h"
#include "storage/journeys.h"
#include "tests/simulation/journey_watch.h"

// Journeys of a world that has come to rest.
namespace sendlift::simulation {
namespace {

using storage::Session;

constexpr char kSettles[] = "every journey settles";
constexpr char kCounts[] = "counts of journeys equal a recount";

}  // namespace

void JourneyWatch::Settle(const std::vector<Campaign>& campaigns, bool went_back) {
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto notes, storage::ListContactNotes(session, kMainWorkspace, 1));
    if (!notes.empty()) oracle_.Violate(kSettles, "a note of a contact was not taken");
    for (const Campaign& campaign : campaigns) {
      if (!campaign.definition.follow_ups.empty()) RETURN_IF_ERROR(SettleOne(session, campaign, went_back));
    }
    return absl::OkStatus();
  });
  if (!read.ok()) oracle_.Violate("the database can be read", read.ToString());
}

absl::Status JourneyWatch::SettleOne(Session& session, const Campaign& campaign, bool went_back) {
  ASSIGN_OR_RETURN(const Seen seen, Read(session, campaign));
  for (const auto& [key, trigger] : seen.triggers) {
    if (trigger.state == TriggerState::kWaits) Wrong(kSettles, campaign, trigger, "the world is over");
  }
  for (const auto& [customer, journey] : seen.journeys) {
    if (!journey.ending.empty()) continue;
    oracle_.Violate(kSettles, absl::StrCat(campaign.id, ": customer ", customer, " is still on the way"));
  }
  RETURN_IF_ERROR(CheckCounts(session, campaign, seen));
  return went_back ? absl::OkStatus() : CheckEntered(session, campaign, seen);
}

absl::Status JourneyWatch::CheckCounts(Session& session, const Campaign& campaign, const Seen& seen) {
  ASSIGN_OR_RETURN(const auto people, People(session, campaign));
  storage::JourneyCounts expected;
  for (const auto& [key, trigger] : seen.triggers) {
    const Assignment& assignment = people.at(trigger.customer.value).assignment;
    ++expected[{.tier = assignment.tier,
                .arm = assignment.arm,
                .follow_up = trigger.follow_up,
                .delay = trigger.delay,
                .state = trigger.state,
                .ending = ""}];
  }
  for (const auto& [customer, journey] : seen.journeys) {
    const Assignment& assignment = people.at(customer).assignment;
    ++expected[{.tier = assignment.tier,
                .arm = assignment.arm,
                .follow_up = -1,
                .delay = -1,
                .state = TriggerState::kWaits,
                .ending = journey.ending}];
  }
  ASSIGN_OR_RETURN(storage::JourneyCounts counts, storage::ReadJourneyCounts(session, kMainWorkspace, campaign.number));
  std::erase_if(counts, [](const auto& each) { return each.second == 0; });
  if (counts != expected) oracle_.Violate(kCounts, campaign.id);
  return absl::OkStatus();
}

// Of a wave that has entered, whoever ended no sooner than the campaign has what waits for the entry.
absl::Status JourneyWatch::CheckEntered(Session& session, const Campaign& campaign, const Seen& seen) {
  ASSIGN_OR_RETURN(const auto people, People(session, campaign));
  const std::vector<FollowUp>& steps = campaign.definition.follow_ups;
  for (const auto& [customer, person] : people) {
    const Assignment& assignment = person.assignment;
    ASSIGN_OR_RETURN(const CustomerNumber until,
                     storage::EnteredUntil(session, kMainWorkspace, campaign.number, assignment.wave));
    if (until.value < customer) continue;
    const auto journey = seen.journeys.find(customer);
    if (journey != seen.journeys.end() && journey->second.ending != kOver) continue;
    for (size_t i = 0; i < steps.size(); ++i) {
      if (!HasType(steps[i].on, kEntered)) continue;
      if (!IsForArmAndTier(campaign.definition, steps[i], assignment.arm, assignment.tier)) continue;
      if (seen.triggers.contains(Key(customer, static_cast<int>(i), 0))) continue;
      oracle_.Violate(kSettles, absl::StrCat(campaign.id, " ", steps[i].follow_up, " was not triggered for customer ",
                                             customer, ", who came in"));
    }
  }
  return absl::OkStatus();
}

}  // namespace sendlift::simulation
