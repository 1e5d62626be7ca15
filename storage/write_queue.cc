#include "storage/write_queue.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/status.h"
#include "storage/sqlite_error.h"

namespace sendlift::storage {
namespace {

constexpr uint64_t kTurnsPerLowestLane = 16;

constexpr const char* kLaneNames[kLaneCount] = {"opt-outs", "receipts",       "leases",
                                                "planning", "administration", "imports"};

absl::Status QueueFull(Lane lane) {
  const char* name = kLaneNames[static_cast<int>(lane)];
  return Error(absl::StatusCode::kResourceExhausted, "WRITE_QUEUE_FULL",
               absl::StrCat("too many writes wait in the lane of ", name, "; try again in a moment"), {{"lane", name}});
}

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the database is being closed; connect again");
}

// Every one of a group that was rolled back is told UNAVAILABLE, or that the database is damaged. Each is given a
// status of its own: ThreadSanitizer cannot see that Debian's library counts the references of a shared one.
absl::Status GroupFailed(const absl::Status& cause) {
  const auto details = DetailsOf(cause);
  if (!details.has_value()) {
    return absl::UnavailableError(absl::StrCat("the write was rolled back with its group: ", cause.message()));
  }
  const bool damaged = cause.code() == absl::StatusCode::kDataLoss;
  return Error(damaged ? absl::StatusCode::kDataLoss : absl::StatusCode::kUnavailable, details->reason, cause.message(),
               details->metadata);
}

bool IsDiskFull(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() && details->reason == "DISK_FULL";
}

void EndProcessIfSyncFailed(const absl::Status& status) {
  if (!IsSyncFailure(status)) return;
  log::Error("{}; ending the process, the next start recovers", std::string(status.message()));
  std::abort();
}

}  // namespace

void WriteQueue::Later(Lane lane, Database::Body body, Database::Done done) {
  Entry entry{.lane = lane, .body = std::move(body), .done = std::move(done), .status = absl::OkStatus()};
  const absl::Status queued = Enqueue(lane, entry);
  if (!queued.ok()) entry.done(queued);
}

absl::Status WriteQueue::Enqueue(Lane lane, Entry& entry) {
  MutexLock lock(mutex_);
  if (closing_) return ShuttingDown();
  std::deque<Entry>& queue = lanes_[static_cast<int>(lane)];
  if (queue.size() >= static_cast<size_t>(options_.queue_bodies_max)) return QueueFull(lane);
  queue.push_back(std::move(entry));
  arrived_.SignalOne();
  return absl::OkStatus();
}

void WriteQueue::Close() {
  MutexLock lock(mutex_);
  closing_ = true;
  arrived_.SignalAll();
}

bool WriteQueue::HasWork() {
  MutexLock lock(mutex_);
  return AnyQueued();
}

void WriteQueue::RunGroup() {
  for (Entry& entry : WriteGroup()) {
    entry.body = nullptr;
    entry.done(std::move(entry.status));
  }
  const absl::Status upkeep = connection_.Upkeep();
  EndProcessIfSyncFailed(upkeep);
  if (!upkeep.ok()) log::Warning("the database's upkeep will be tried again: {}", std::string(upkeep.message()));
}

bool WriteQueue::WaitForWork() {
  MutexLock lock(mutex_);
  while (!AnyQueued() && !closing_) arrived_.Wait(mutex_);
  return AnyQueued();
}

bool WriteQueue::AnyQueued() const {
  for (const std::deque<Entry>& queue : lanes_) {
    if (!queue.empty()) return true;
  }
  return false;
}

bool WriteQueue::Take(std::vector<Entry>& group) {
  MutexLock lock(mutex_);
  std::deque<Entry>* next = nullptr;
  const bool lowest = (turns_ + 1) % kTurnsPerLowestLane == 0;
  for (std::deque<Entry>& queue : lanes_) {
    if (!queue.empty() && (next == nullptr || lowest)) next = &queue;
  }
  if (next == nullptr) return false;
  ++turns_;
  group.push_back(std::move(next->front()));
  next->pop_front();
  return true;
}

std::vector<WriteQueue::Entry> WriteQueue::WriteGroup() {
  std::vector<Entry> group;
  const absl::Status status = Finish(RunBodies(group));
  if (status.ok()) return group;
  log::Warning("{} writes were rolled back: {}", group.size(), std::string(status.message()));
  for (Entry& entry : group) entry.status = GroupFailed(status);
  if (!IsDiskFull(status) || !connection_.FreeUpReserve()) return group;
  const absl::Status again = Finish(RunOptOuts(group));
  for (Entry& entry : group) {
    if (!again.ok() && entry.lane == Lane::kOptOut) entry.status = GroupFailed(again);
  }
  return group;
}

absl::Status WriteQueue::Finish(absl::Status status) {
  Failpoint("group.before_commit");
  if (status.ok()) status = connection_.Commit();
  Failpoint("group.committed");
  if (status.ok()) return status;
  connection_.Rollback();
  EndProcessIfSyncFailed(status);
  return status;
}

// An error is one of the whole group; a body's own goes into its entry.
absl::Status WriteQueue::RunBodies(std::vector<Entry>& group) {
  const absl::Time opened = clock_.Now();
  const absl::Status begun = connection_.Begin();
  while (Take(group)) {
    RETURN_IF_ERROR(begun);
    RETURN_IF_ERROR(RunBody(group.back()));
    if (group.size() >= static_cast<size_t>(options_.group_bodies_max)) break;
    if (clock_.Now() - opened >= options_.group_time_max) break;
  }
  return absl::OkStatus();
}

absl::Status WriteQueue::RunOptOuts(std::vector<Entry>& group) {
  RETURN_IF_ERROR(connection_.Begin());
  for (Entry& entry : group) {
    if (entry.lane == Lane::kOptOut) RETURN_IF_ERROR(RunBody(entry));
  }
  return absl::OkStatus();
}

absl::Status WriteQueue::RunBody(Entry& entry) {
  entry.status = connection_.Admit(entry.lane);
  if (!entry.status.ok()) return absl::OkStatus();
  RETURN_IF_ERROR(connection_.SetMark());
  entry.status = entry.body(connection_.session());
  RETURN_IF_ERROR(connection_.Standing());
  return entry.status.ok() ? connection_.KeepSinceMark() : connection_.UndoSinceMark();
}

}  // namespace sendlift::storage
