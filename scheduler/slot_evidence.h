#pragma once

#include <cstdint>
#include <map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/best_hours.h"
#include "storage/database.h"

namespace sendlift {

// What counts as a response: within so long after the hand-over, so that every contact has the same time for it;
// younger contacts are not looked at.
inline constexpr absl::Duration kResponseTime = absl::Hours(24);
// How far back contacts of other campaigns are looked at.
inline constexpr absl::Duration kOthersWithin = absl::Hours(90 * 24);
// Of the campaign, and of the others together, the newest so many contacts are looked at.
inline constexpr int64_t kContactsMax = 1'000'000;

// Contacts that gateways accepted and their first human responses, counted by the slot of the hand-over on the clock of
// each customer, as rates: of the campaign's tiers, of the campaign and of all others. One ordered pass over each.
absl::StatusOr<SlotEvidence> ReadSlotEvidence(storage::Session& session, WorkspaceNumber workspace,
                                              const Campaign& campaign, absl::Time now);

// Keeps the evidence of campaigns whose steps ask for it; it is read again when it is a day old.
class SlotEvidenceBook {
 public:
  static constexpr absl::Duration kKept = absl::Hours(24);

  // As of at most kKept before `now`; without anything for a campaign that has no step at the best time. It lives until
  // the next call for the campaign.
  absl::StatusOr<const SlotEvidence*> Of(storage::Database& database, WorkspaceNumber workspace,
                                         const Campaign& campaign, absl::Time now);

 private:
  struct Page {
    SlotEvidence evidence;
    absl::Time time;
  };
  const SlotEvidence nothing_;
  std::map<CampaignNumber, Page> pages_;
};

}  // namespace sendlift
