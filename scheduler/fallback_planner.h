#pragma once

#include <map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Plans what takes the place of contacts that failed for good (docs/delivery.md). What settles a contact notes it in
// the same transaction; this picks the notes up, a batch a transaction that marks each as done, so that a crash before
// or after it neither loses nor repeats one. Blocks of fallbacks are few: a campaign gets one for each channel at most
// every kBatchesAWindow-th of its window, or for each full batch.
class FallbackPlanner {
 public:
  static constexpr int kBatch = 1000;
  static constexpr int kBatchesAWindow = 4096;
  static constexpr absl::Duration kWaitMin = absl::Seconds(10);

  FallbackPlanner(storage::Database& database, WorkspaceNumber workspace)
      : database_(database), workspace_(workspace) {}

  // Plans what waits and is due at `now`; how many contacts. Not while a wave is half-written: both take the next
  // sequences. A campaign that was COMPLETED within its window runs again; one that is paused waits.
  absl::StatusOr<int> RunOnce(absl::Time now);

 private:
  bool IsDue(const CampaignDefinition& definition, CampaignNumber number, size_t waiting, absl::Time now) const;
  absl::StatusOr<int> PlanCampaign(storage::Session& session, CampaignNumber number, absl::Time now);

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  std::map<CampaignNumber, absl::Time> planned_;  // when it was last done
};

}  // namespace sendlift
