#pragma once

#include <memory>
#include <utility>

#include "base/error.h"
#include "storage/write_queue.h"

namespace sendlift::simulation {

// What may befall writes; the world decides. Each may throw Crash.
class DatabaseFaults {
 public:
  virtual ~DatabaseFaults() = default;
  // An error fails the commit.
  virtual absl::Status BeforeCommit() = 0;
  virtual void AfterCommit() = 0;
  virtual void AfterAnswers() = 0;
  virtual absl::Status BeforeRead() = 0;
  virtual bool DiskIsFull() const = 0;
  virtual void QueueWasFull() = 0;
};

// A connection whose commits fail, or are the last thing that the server does. On a full disk it behaves as the real
// one does with a reserve: the first group fails, then opt-outs alone are taken.
class FaultyConnection final : public storage::WriteConnection {
 public:
  FaultyConnection(std::unique_ptr<storage::WriteConnection> inner, DatabaseFaults& faults)
      : inner_(std::move(inner)), faults_(faults) {}

  storage::Session& session() override { return inner_->session(); }
  absl::Status Begin() override { return inner_->Begin(); }
  absl::Status Commit() override {
    if (!faults_.DiskIsFull()) reserve_used_ = false;
    absl::Status status = faults_.BeforeCommit();
    if (faults_.DiskIsFull() && !reserve_used_) status = DiskFull();
    if (status.ok()) status = inner_->Commit();
    if (status.ok()) faults_.AfterCommit();
    return status;
  }
  void Rollback() override { inner_->Rollback(); }
  absl::Status SetMark() override { return inner_->SetMark(); }
  absl::Status KeepSinceMark() override { return inner_->KeepSinceMark(); }
  absl::Status UndoSinceMark() override { return inner_->UndoSinceMark(); }
  absl::Status Admit(storage::Lane lane) override {
    const bool only_opt_outs = faults_.DiskIsFull() && reserve_used_;
    return only_opt_outs && lane != storage::Lane::kOptOut ? DiskFull() : inner_->Admit(lane);
  }
  bool FreeUpReserve() override { return faults_.DiskIsFull() && !std::exchange(reserve_used_, true); }
  absl::Status Standing() const override { return inner_->Standing(); }
  absl::Status Upkeep() override { return inner_->Upkeep(); }

 private:
  static absl::Status DiskFull() {
    return Error(absl::StatusCode::kUnavailable, "DISK_FULL", "the disk is full: simulated");
  }

  std::unique_ptr<storage::WriteConnection> inner_;
  DatabaseFaults& faults_;
  bool reserve_used_ = false;
};

}  // namespace sendlift::simulation
