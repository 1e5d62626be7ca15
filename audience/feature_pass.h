#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "audience/feature_range.h"
#include "base/id.h"
#include "model/feature_snapshot.h"
#include "storage/database.h"

namespace sendlift {

// When snapshots are taken without being asked for: as of Monday, or the first of a month, 00:00 UTC.
enum class FeatureSchedule { kOff, kWeekly, kMonthly };
// The last such time at or before `now`; the infinite past for kOff.
absl::Time LastFeatureDue(FeatureSchedule schedule, absl::Time now);

// Stores a new snapshot that the pass will make. FAILED_PRECONDITION (FEATURE_SNAPSHOT_RUNNING) while another is made;
// INVALID_ARGUMENT (as_of_time) if that is after `now`.
absl::StatusOr<FeatureSnapshot> BeginFeatureSnapshot(storage::Session& session, WorkspaceNumber workspace,
                                                     absl::Time as_of, const std::string& principal, absl::Time now);

struct FeaturePassOptions {
  FeatureSchedule schedule = FeatureSchedule::kOff;
  int64_t range = 1 << 17;          // customers by number that are measured at once, at 64 bytes each
  size_t contacts_max = 4'000'000;  // of them; with more, fewer customers are taken at once
  int64_t log_part = 100'000;       // positions of the log a turn
  size_t chunk = 500;               // customers a transaction
  int old_values = 20'000;          // values of the snapshot before that are taken away a turn
};

// Makes snapshots in turns of bounded work: measures the customers range by range, each with one look at the log;
// then cuts the scores; then writes the attributes. What a turn has written, a crash does not repeat, but for the
// range that was being measured.
class FeaturePass {
 public:
  FeaturePass(storage::Database& database, WorkspaceNumber workspace, FeaturePassOptions options)
      : database_(database), workspace_(workspace), options_(options), range_size_(options.range) {}

  // One turn, at most. True if there is more to do at once.
  absl::StatusOr<bool> RunOnce(absl::Time now);

 private:
  struct Measuring;

  absl::StatusOr<bool> BeginIfDue(absl::Time now);
  absl::Status Measure(const FeatureSnapshot& snapshot, absl::Time now);
  absl::Status GoOn(const FeatureSnapshot& snapshot, absl::Time now);
  absl::Status BeginRange(const FeatureSnapshot& snapshot);
  absl::Status ReadContacts(const FeatureSnapshot& snapshot);
  absl::Status ReadLog(const FeatureSnapshot& snapshot);
  absl::Status WriteChunk(FeatureSnapshot snapshot, absl::Time now);
  absl::Status Score(FeatureSnapshot snapshot, absl::Time now);
  absl::Status Publish(FeatureSnapshot snapshot, absl::Time now);
  absl::StatusOr<bool> ForgetOldValues();

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const FeaturePassOptions options_;
  int64_t range_size_;
  std::shared_ptr<Measuring> measuring_;  // the range that is being measured
  bool old_values_gone_ = false;
};

}  // namespace sendlift
