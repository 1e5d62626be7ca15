#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/customer_tools.h"
#include "scheduler/slot_evidence.h"
#include "storage/database.h"

namespace sendlift {

// Carries out the steps of campaigns: people of waves enter, accepted contacts count as CONTACTED,
// steps that are due are decided, and the journeys of campaigns that are over end. A batch is a transaction that takes
// away what it was made of, so that a crash before or after it neither loses nor repeats anything.
//
// Steps that fall due one after the other are decided together: a campaign has a batch after each
// kBatchesAWindow-th of its window, but not more than one in kWaitMin and not less than one in kWaitMax, unless there
// is enough for a full one. So its blocks stay few.
class FollowUpPlanner {
 public:
  static constexpr int kBatch = 1000;
  static constexpr int kBatchesAPass = 20;  // of each kind and campaign
  static constexpr int kBatchesAWindow = 4096;
  static constexpr absl::Duration kWaitMin = absl::Seconds(10);
  static constexpr absl::Duration kWaitMax = absl::Minutes(1);

  FollowUpPlanner(storage::Database& database, WorkspaceNumber workspace, CustomerTools tools)
      : database_(database), workspace_(workspace), tools_(std::move(tools)) {}

  // Does what is due at `now`; how many contacts it planned. Not while a wave is half-written: both take the next
  // sequences. A campaign that is paused decides nothing until it runs again or is over.
  absl::StatusOr<int> RunOnce(absl::Time now);

 private:
  // A campaign that was begun.
  struct Known {
    int64_t revision = 0;
    std::shared_ptr<const Campaign> campaign;  // nothing if it has no steps
    std::set<int> entered = {};                // waves of which everybody has
    bool ended = false;                        // it is over, and so are all its journeys
  };

  absl::Status LoadCampaigns();
  absl::Status TakeNotes(absl::Time now);
  absl::StatusOr<bool> IsAtRest(CampaignNumber number);
  absl::StatusOr<int> RunCampaign(Known& known, absl::Time now, absl::Time latest);
  absl::Status EnterWaves(Known& known, absl::Time now);
  bool IsDue(const Campaign& campaign, size_t waiting, absl::Time now) const;
  // Plans as many batches as a pass has; whether there was nothing left in the end.
  absl::StatusOr<bool> PlanDue(const Campaign& campaign, bool over, absl::Time now, int& planned);
  absl::StatusOr<int> PlanBatch(storage::Session& session, CampaignNumber number, const SlotEvidence& evidence,
                                absl::Time until, absl::Time now);
  absl::StatusOr<bool> EndJourneys(const Campaign& campaign, absl::Time now);

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const CustomerTools tools_;
  std::map<CampaignNumber, Known> campaigns_;
  std::map<CampaignNumber, absl::Time> planned_;  // when it was last done
  SlotEvidenceBook evidence_;
};

}  // namespace sendlift
