#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "measurement/folder.h"
#include "measurement/lift_report.h"
#include "storage/cells.h"
#include "storage/events.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "tests/support/world.h"

namespace sendlift::testing {

// A world whose assignments and events are written as they are, without a planner.
class MeasuredWorld : public World {
 public:
  explicit MeasuredWorld(int events_a_transaction = 2000)
      : folder_(database(), kWorkspace, {.events_a_transaction = events_a_transaction}) {}

  void Assign(const Campaign& campaign, const std::vector<Assignment>& assignments) {
    Write([&](storage::Session& session) -> absl::Status {
      for (const Assignment& assignment : assignments) {
        const absl::Status status = storage::InsertAssignment(session, kWorkspace, campaign.number, assignment);
        if (!status.ok()) return status;
      }
      return absl::OkStatus();
    });
  }
  // Makes the next wave visible, with the people of its cells as its cohorts.
  void Freeze(const Campaign& campaign, int wave, absl::Time time, const std::vector<storage::Cohort>& cohorts = {}) {
    Write([&](storage::Session& session) -> absl::Status {
      for (const storage::Cohort& cohort : cohorts) {
        const absl::Status status = storage::InsertCohort(session, kWorkspace, campaign.number, cohort);
        if (!status.ok()) return status;
      }
      return storage::InsertFrozenWave(session, kWorkspace, campaign.number, {.wave = wave, .freeze_time = time});
    });
  }
  void Append(const std::vector<Event>& events) {
    Write([&](storage::Session& session) -> absl::Status {
      const auto source = storage::SourceNumber(session, kWorkspace, "shop");
      if (!source.ok()) return source.status();
      for (const Event& event : events) {
        const auto appended = storage::AppendEvent(session, kWorkspace, *source, event);
        if (!appended.ok()) return appended.status();
      }
      return absl::OkStatus();
    });
  }
  int Fold() {
    int sum = 0;
    while (true) {
      const absl::StatusOr<int> folded = folder_.RunOnce();
      EXPECT_OK(folded);
      if (folded.value_or(0) == 0) return sum;
      sum += *folded;
    }
  }
  Folder& folder() { return folder_; }

  std::vector<storage::Cell> Cells(const Campaign& campaign) {
    return Read([&](storage::Session& session) { return storage::ListCells(session, kWorkspace, campaign.number); });
  }
  LiftReport Report(const Campaign& campaign) {
    return Read([&](storage::Session& session) {
      return MakeLiftReport(session, kWorkspace, *storage::GetCampaignByNumber(session, kWorkspace, campaign.number),
                            now());
    });
  }

 private:
  Folder folder_;
};

}  // namespace sendlift::testing
