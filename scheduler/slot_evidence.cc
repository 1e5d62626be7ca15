#include "scheduler/slot_evidence.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/status.h"
#include "storage/campaigns.h"
#include "storage/contacts.h"
#include "storage/instructions.h"
#include "storage/slot_contacts.h"

namespace sendlift {
namespace {

// Counts the contacts of one campaign by tier.
class SlotCounter {
 public:
  explicit SlotCounter(const Campaign& campaign)
      : policy_(campaign.definition.policy), tiers_(campaign.definition.tiers.size()) {}

  void Add(const storage::SlotContact& contact) {
    const auto slot = static_cast<size_t>(SlotOfWeek(HourAt(contact.hand_over_time, ClockNamed(contact.time_zone))));
    Counts& counts = tiers_[static_cast<size_t>(contact.tier)][slot];
    ++counts.trials;
    counts.successes += contact.response_time < contact.hand_over_time + kResponseTime ? 1 : 0;
  }

  const std::vector<SlotCounts>& tiers() const { return tiers_; }

 private:
  const absl::TimeZone& ClockNamed(absl::string_view time_zone) {
    auto found = clocks_.find(time_zone);
    if (found == clocks_.end()) found = clocks_.emplace(time_zone, ClockOf(policy_, time_zone)).first;
    return found->second;
  }

  const ContactPolicy& policy_;
  std::vector<SlotCounts> tiers_;
  absl::flat_hash_map<std::string, absl::TimeZone> clocks_;
};

void AddCounts(const SlotCounts& from, SlotCounts& to) {
  for (size_t slot = 0; slot < to.size(); ++slot) {
    to[slot].successes += from[slot].successes;
    to[slot].trials += from[slot].trials;
  }
}

// Of the last instructions, at most `limit`; how many those are.
absl::StatusOr<int64_t> CountLast(storage::Session& session, WorkspaceNumber workspace, absl::Time since,
                                  absl::Time now, int64_t limit, CampaignNumber campaign, SlotCounter& counter) {
  ASSIGN_OR_RETURN(const int64_t end, storage::NextSequence(session, workspace, campaign));
  const int64_t first = std::max<int64_t>(0, end - limit);
  int64_t count = 0;
  RETURN_IF_ERROR(storage::ForEachSlotContact(
      session, workspace, {.campaign = campaign, .first_sequence = first, .since = since, .until = now - kResponseTime},
      [&](const storage::SlotContact& contact) {
        counter.Add(contact);
        ++count;
        return absl::OkStatus();
      }));
  return count;
}

// Campaigns that were made last come first.
absl::StatusOr<SlotCounts> CountOthers(storage::Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                       absl::Time now) {
  SlotCounts sum{};
  const absl::Time since = now - kOthersWithin;
  ASSIGN_OR_RETURN(std::vector<CampaignNumber> others, storage::CampaignsLeasedSince(session, workspace, since));
  std::reverse(others.begin(), others.end());
  int64_t left = kContactsMax;
  for (const CampaignNumber number : others) {
    if (number == campaign || left == 0) continue;
    ASSIGN_OR_RETURN(const Campaign other, storage::GetCampaignByNumber(session, workspace, number));
    SlotCounter counter(other);
    ASSIGN_OR_RETURN(const int64_t counted, CountLast(session, workspace, since, now, left, number, counter));
    left -= std::min(left, counted);
    for (const SlotCounts& tier : counter.tiers()) AddCounts(tier, sum);
  }
  return sum;
}

}  // namespace

absl::StatusOr<SlotEvidence> ReadSlotEvidence(storage::Session& session, WorkspaceNumber workspace,
                                              const Campaign& campaign, absl::Time now) {
  SlotEvidence evidence;
  SlotCounter counter(campaign);
  RETURN_IF_ERROR(
      CountLast(session, workspace, absl::InfinitePast(), now, kContactsMax, campaign.number, counter).status());
  SlotCounts sum{};
  for (const SlotCounts& tier : counter.tiers()) {
    ASSIGN_OR_RETURN(std::optional<SlotRates> rates, RatesOf(tier));
    evidence.tiers.push_back(rates);
    AddCounts(tier, sum);
  }
  ASSIGN_OR_RETURN(evidence.campaign, RatesOf(sum));
  ASSIGN_OR_RETURN(const SlotCounts others, CountOthers(session, workspace, campaign.number, now));
  ASSIGN_OR_RETURN(evidence.others, RatesOf(others));
  return evidence;
}

absl::StatusOr<const SlotEvidence*> SlotEvidenceBook::Of(storage::Database& database, WorkspaceNumber workspace,
                                                         const Campaign& campaign, absl::Time now) {
  const std::vector<FollowUp>& steps = campaign.definition.follow_ups;
  const bool asks =
      std::any_of(steps.begin(), steps.end(), [](const FollowUp& step) { return step.slot == Slot::kBestTime; });
  if (!asks) return &nothing_;
  const auto found = pages_.find(campaign.number);
  if (found != pages_.end() && now >= found->second.time && now - found->second.time < kKept) {
    return &found->second.evidence;
  }
  SlotEvidence evidence;
  RETURN_IF_ERROR(database.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(evidence, ReadSlotEvidence(session, workspace, campaign, now));
    return absl::OkStatus();
  }));
  Page& page = pages_[campaign.number];
  page = {.evidence = std::move(evidence), .time = now};
  return &page.evidence;
}

}  // namespace sendlift
