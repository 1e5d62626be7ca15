#include "clients/gateways/kit/outbox.h"

#include <google/protobuf/arena.h>

#include <utility>

namespace sendlift::gateway {
namespace {

constexpr size_t kReasonBytesMax = 200;

// A request and its thousand receipts in one block of memory.
struct Batch {
  google::protobuf::Arena arena;
  v1::ExchangeRequest* request = google::protobuf::Arena::CreateMessage<v1::ExchangeRequest>(&arena);
};

std::shared_ptr<v1::ExchangeRequest> NewBatch() {
  auto batch = std::make_shared<Batch>();
  v1::ExchangeRequest* request = batch->request;
  return std::shared_ptr<v1::ExchangeRequest>(std::move(batch), request);
}

}  // namespace

void Outbox::Add(Report report) {
  MutexLock lock(mutex_);
  const bool first = open_ == nullptr;
  if (first) open_ = NewBatch();
  v1::Receipts& receipts = *open_->mutable_receipts();
  v1::Receipt& receipt = *receipts.add_receipts();
  receipt.set_idempotency_key(std::move(report.key));
  receipt.set_attempt(report.attempt);
  receipt.set_outcome(report.outcome);
  receipt.set_time_micros(absl::ToUnixMicros(report.time));
  if (!report.reason.empty()) receipt.set_reason(report.reason.substr(0, kReasonBytesMax));
  const bool full = receipts.receipts_size() >= options_.receipts_max;
  if (full) Seal();
  if (!held_ && (first || full)) changed_.SignalAll();
}

void Outbox::Hold() {
  MutexLock lock(mutex_);
  held_ = true;
}

void Outbox::Release() {
  MutexLock lock(mutex_);
  held_ = false;
  changed_.SignalAll();
}

void Outbox::Say(v1::ExchangeRequest message) {
  MutexLock lock(mutex_);
  others_.push_back(std::make_shared<v1::ExchangeRequest>(std::move(message)));
  changed_.SignalAll();
}

void Outbox::BeginStream() {
  MutexLock lock(mutex_);
  for (auto batch = said_.rbegin(); batch != said_.rend(); ++batch) {
    auto again = std::make_shared<v1::ExchangeRequest>(**batch);  // a copy: a late writer may still read the old one
    sealed_.push_front(std::move(again));
  }
  said_.clear();
  others_.clear();
  sequence_ = 0;
  streaming_ = true;
}

void Outbox::EndStream() {
  MutexLock lock(mutex_);
  streaming_ = false;
  changed_.SignalAll();
}

void Outbox::Finish() {
  MutexLock lock(mutex_);
  finishing_ = true;
  changed_.SignalAll();
}

void Outbox::Acknowledge(int64_t sequence) {
  MutexLock lock(mutex_);
  while (!said_.empty() && said_.front()->receipts().sequence() <= sequence) said_.pop_front();
  if (said_.empty()) changed_.SignalAll();
}

void Outbox::Seal() {
  if (open_ != nullptr) sealed_.push_back(std::move(open_));
  open_ = nullptr;
}

bool Outbox::HasWhole() const { return !others_.empty() || (!held_ && !sealed_.empty()); }

bool Outbox::IsOver() const {
  if (!streaming_) return true;
  return finishing_ && !held_ && others_.empty() && sealed_.empty() && open_ == nullptr && said_.empty();
}

Outbox::Message Outbox::Take() {
  if (!others_.empty()) {
    Message message = std::move(others_.front());
    others_.pop_front();
    return message;
  }
  if (sealed_.empty()) Seal();
  std::shared_ptr<v1::ExchangeRequest> batch = std::move(sealed_.front());
  sealed_.pop_front();
  batch->mutable_receipts()->set_sequence(++sequence_);
  said_.push_back(batch);
  return batch;
}

Outbox::Message Outbox::Next() {
  MutexLock lock(mutex_);
  while (!IsOver()) {
    if (HasWhole()) return Take();
    if (held_ || open_ == nullptr) {
      changed_.Wait(mutex_);
      continue;
    }
    // Only something worth saying at once wakes this wait, so it is not begun again.
    if (!finishing_) changed_.WaitFor(mutex_, options_.gather_for);
    if (streaming_ && !held_ && (open_ != nullptr || HasWhole())) return Take();
  }
  return nullptr;
}

int64_t Outbox::UnacknowledgedCount() const {
  MutexLock lock(mutex_);
  int64_t count = open_ == nullptr ? 0 : open_->receipts().receipts_size();
  for (const auto& batch : sealed_) count += batch->receipts().receipts_size();
  for (const Message& batch : said_) count += batch->receipts().receipts_size();
  return count;
}

}  // namespace sendlift::gateway
