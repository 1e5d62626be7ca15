#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "audience/filter_check.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/holdout.h"
#include "storage/database.h"

namespace sendlift {

// A campaign that takes customers in one by one, with its filters compiled.
struct BookedCampaign {
  Campaign campaign;
  CheckedFilter audience;                // the segment's, as it was when the book was read
  std::vector<CheckedFilter> tiers;      // their rules
  std::vector<int32_t> arm_shares;       // see ArmShares
  std::optional<Holdout> holdout;        // if it keeps off that
  std::vector<CampaignNumber> excluded;  // those of its exclusion group whose windows overlap its own
};

// Which campaigns a book has: running ones with touchpoints; running and paused ones with steps or entry.
enum class Booked { kAtTouchpoints, kWithJourneys };

// What running campaigns offer at touchpoints, or what journeys lead through them, read once and used until one of them
// or of their segments changes.
class OfferBook {
 public:
  static absl::StatusOr<OfferBook> Read(storage::Session& session, WorkspaceNumber workspace,
                                        Booked which = Booked::kAtTouchpoints);

  // Whether reading it now would give the same.
  absl::StatusOr<bool> IsCurrent(storage::Session& session) const;

  // By number.
  const std::vector<BookedCampaign>& campaigns() const { return campaigns_; }

 private:
  using Revisions = std::vector<std::pair<CampaignNumber, int64_t>>;
  explicit OfferBook(WorkspaceNumber workspace) : workspace_(workspace) {}
  absl::Status Add(storage::Session& session, Campaign campaign);
  absl::Status FindExcluded(storage::Session& session);
  static absl::StatusOr<Revisions> OpenRevisions(storage::Session& session, WorkspaceNumber workspace);

  WorkspaceNumber workspace_;
  std::vector<BookedCampaign> campaigns_;
  std::optional<Holdout> holdout_;
  Revisions open_;                                             // of running and paused campaigns
  std::vector<std::pair<std::string, std::string>> segments_;  // ids and filters
};

}  // namespace sendlift
