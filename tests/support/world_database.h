#pragma once

#include <functional>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "storage/database.h"

namespace sendlift::testing {

// A database in front of another one, with something that happens between a commit and the news of it, and refusals on
// the caller's thread as a full queue gives them.
class HookedDatabase : public storage::Database {
 public:
  explicit HookedDatabase(storage::Database& inner) : inner_(inner) {}
  ~HookedDatabase() override { JoinHook(); }

  // Runs on a thread of its own, after every commit of a body of `lane`, before its caller knows.
  void AfterCommit(storage::Lane lane, std::function<void()> hook) {
    hook_lane_ = lane;
    hook_ = std::move(hook);
  }
  // What bodies of `lane` are refused with; OK for no refusal.
  void Refuse(storage::Lane lane, absl::Status status) {
    refused_lane_ = lane;
    refusal_ = std::move(status);
  }

  absl::Status Read(absl::FunctionRef<absl::Status(storage::Session&)> body) override { return inner_.Read(body); }
  void WriteLater(storage::Lane lane, Body body, Done done) override {
    if (lane == refused_lane_ && !refusal_.ok()) return done(refusal_);
    if (lane != hook_lane_ || !hook_) return inner_.WriteLater(lane, std::move(body), std::move(done));
    inner_.WriteLater(lane, std::move(body), [this, done = std::move(done)](absl::Status status) mutable {
      JoinHook();
      hook_thread_ = std::thread([this, done = std::move(done), status = std::move(status)]() mutable {
        hook_();
        done(std::move(status));
      });
    });
  }

 private:
  void JoinHook() {
    if (hook_thread_.joinable()) hook_thread_.join();
  }

  storage::Database& inner_;
  storage::Lane hook_lane_ = storage::Lane::kLease;
  std::function<void()> hook_;
  std::thread hook_thread_;
  storage::Lane refused_lane_ = storage::Lane::kLease;
  absl::Status refusal_;
};

}  // namespace sendlift::testing
