#include "tests/simulation/wave_watch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/wave_size.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/events.h"
#include "storage/waves.h"

namespace sendlift::simulation {
namespace {

using storage::Session;
using enum InstructionState;

constexpr char kResponder[] = "a responder is not in the next wave";
constexpr char kReached[] = "contacted again only after a contact that is certain";
constexpr char kPriority[] = "whom a higher priority wants is left to it";

bool MayStillArrive(InstructionState state) {
  return state == kPlanned || state == kLeased || state == kInDoubt || state == kUnknown;
}

bool Overlap(const Window& a, const Window& b) { return a.start < b.end && b.start < a.end; }

// The longest cap of one contact that holds for both; zero without one.
absl::Duration OneContactWithin(const Campaign& a, const Campaign& b) {
  absl::Duration within;
  for (const Campaign* campaign : {&a, &b}) {
    for (const Cap& cap : campaign->definition.policy.caps) {
      if (cap.contacts == 1 && !cap.channel.has_value()) within = std::max(within, cap.within);
    }
  }
  return within;
}

absl::StatusOr<std::vector<storage::NamedAssignment>> People(Session& session, const Campaign& campaign) {
  return storage::ListAssignments(session, kMainWorkspace, campaign.number, {0}, 1'000'000);
}

// Whom a campaign that runs treats in waves that were frozen after a time.
absl::StatusOr<std::set<CustomerNumber>> TreatedAfter(Session& session, const Campaign& campaign, absl::Time time) {
  std::set<CustomerNumber> treated;
  ASSIGN_OR_RETURN(const CampaignState state, storage::CampaignStateOf(session, kMainWorkspace, campaign.number));
  if (state != CampaignState::kRunning) return treated;
  std::set<int> waves;
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  for (const storage::FrozenWave& each : frozen) {
    if (each.freeze_time > time) waves.insert(each.wave);
  }
  ASSIGN_OR_RETURN(const auto people, People(session, campaign));
  for (const auto& [assignment, customer] : people) {
    if (assignment.arm != kControlArm && waves.contains(assignment.wave)) treated.insert(assignment.customer);
  }
  return treated;
}

}  // namespace

void WaveWatch::Look(const std::vector<Campaign>& campaigns, bool went_back) {
  std::vector<std::pair<const Campaign*, int>> fresh;
  std::map<const Campaign*, std::set<std::string>> responders;
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    for (const Campaign& campaign : campaigns) {
      ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
      size_t& seen = frozen_[campaign.id];
      for (; seen < frozen.size(); ++seen) {
        fresh.emplace_back(&campaign, frozen[seen].wave);
        const Wave& wave = campaign.definition.waves[static_cast<size_t>(frozen[seen].wave)];
        if (went_back || !ContactsAgain(wave)) continue;
        ASSIGN_OR_RETURN(responders[&campaign], Responders(session, campaign));
      }
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return oracle_.Violate("the database can be read", read.ToString());
  for (const auto& [campaign, wave] : fresh) {
    if (responders.contains(campaign)) CheckAgain(*campaign, responders[campaign], wave);
    CheckRivals(*campaign, wave, campaigns);
  }
}

// Who is assigned and had responded, as was acknowledged before the pass began.
absl::StatusOr<std::set<std::string>> WaveWatch::Responders(Session& session, const Campaign& campaign) {
  ASSIGN_OR_RETURN(const auto events, storage::ListEventsAfter(session, kMainWorkspace, 0, 1'000'000));
  ASSIGN_OR_RETURN(const auto people, People(session, campaign));
  std::set<std::string> responders;
  for (const auto& [assignment, customer] : people) {
    for (const Event& event : events) {
      const bool counts = event.customer == assignment.customer && event.time >= assignment.planned_time &&
                          event.type == campaign.definition.experiment.metrics.front().event_type;
      if (counts && oracle_.WasKnownBefore(event.sequence)) responders.insert(customer);
    }
  }
  return responders;
}

void WaveWatch::CheckAgain(const Campaign& campaign, const std::set<std::string>& responders, int wave) {
  std::map<std::string, std::vector<std::string>> earlier;  // keys, by customer
  std::map<std::string, std::string> again;
  for (const auto& [key, target] : ledger_.TargetsOf(campaign)) {
    if (target.wave < wave) earlier[target.customer].push_back(key);
    if (target.wave == wave && target.again) again.emplace(target.customer, key);
  }
  for (const auto& [customer, key] : again) {
    tally_.Count(Fault::kContactedAgain);
    if (responders.contains(customer)) {
      oracle_.Violate(kResponder, absl::StrCat(key, " contacts ", customer, " again, who had responded"));
    }
    CheckContacts(key, earlier[customer]);
  }
  for (const std::string& customer : responders) {
    if (earlier.contains(customer) && !again.contains(customer)) tally_.Count(Fault::kResponderLeftAlone);
  }
}

// What became of a customer's earlier contacts, who is contacted again by `key`.
void WaveWatch::CheckContacts(const std::string& key, const std::vector<std::string>& earlier) {
  bool reached = false;
  for (const std::string& contact : earlier) {
    const auto standing = ledger_.StandingOf(contact);
    if (!standing.has_value() || MayStillArrive(standing->state)) {
      oracle_.Violate(kReached, absl::StrCat(key, " contacts somebody again of whom ", contact, " is still open"));
    }
    const auto life = oracle_.lives().find(contact);
    if (life == oracle_.lives().end()) continue;
    const std::set<Outcome>& said = life->second.said;
    reached |= life->second.excused || said.contains(Outcome::kAccepted) || said.contains(Outcome::kDelivered);
  }
  if (!reached) oracle_.Violate(kReached, absl::StrCat(key, " contacts somebody again whom no gateway has reached"));
}

void WaveWatch::CheckRivals(const Campaign& campaign, int wave, const std::vector<Campaign>& campaigns) {
  const absl::Time start = campaign.definition.waves[static_cast<size_t>(wave)].start;
  const absl::Status read = database_.Peek([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto people, People(session, campaign));
    for (const Campaign& rival : campaigns) {
      const absl::Duration within = OneContactWithin(campaign, rival);
      if (rival.definition.priority <= campaign.definition.priority || within == absl::ZeroDuration()) continue;
      if (!Overlap(rival.definition.window, campaign.definition.window)) continue;
      ASSIGN_OR_RETURN(const auto wanted, TreatedAfter(session, rival, start - within));
      for (const auto& [assignment, customer] : people) {
        if (assignment.wave != wave || !wanted.contains(assignment.customer)) continue;
        oracle_.Violate(kPriority, absl::StrCat(campaign.id, " takes ", customer, ", whom ", rival.id, " wants"));
      }
    }
    return absl::OkStatus();
  });
  if (!read.ok()) oracle_.Violate("the database can be read", read.ToString());
}

}  // namespace sendlift::simulation
