#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "absl/time/time.h"
#include "base/mutex.h"
#include "clients/gateways/kit/channel.h"
#include "sendlift/v1/gateways.pb.h"

namespace sendlift::gateway {

struct OutboxOptions {
  // Receipts a batch: enough to make the cost of a message small, well below the protocol's 5,000.
  int receipts_max = 1000;
  // How long a receipt waits for others to share its batch.
  absl::Duration gather_for = absl::Milliseconds(5);
};

// What the gateway has to say to the server, in order. Receipts outlive streams: they are kept until the server
// acknowledges them, and said again on the next stream under new numbers. Credit and answers belong to one stream.
// Thread-safe; one thread at a time calls Next.
class Outbox : public Reports {
 public:
  using Message = std::shared_ptr<const v1::ExchangeRequest>;

  explicit Outbox(OutboxOptions options) : options_(options) {}

  void Add(Report report) override;
  // Between Hold and Release receipts are kept back, so that what must happen before they leave can happen.
  void Hold();
  void Release();
  // For the current stream only: Credit and Resolution.
  void Say(v1::ExchangeRequest message);

  // A stream begins: all receipts without acknowledgement are to be said again, numbered from 1.
  void BeginStream();
  // The stream is over: Next returns nothing from now on.
  void EndStream();
  // No more will come: Next returns nothing once everything is said and acknowledged.
  void Finish();
  // The server has batches up to `sequence` of this stream durably.
  void Acknowledge(int64_t sequence);

  // What to write next, waiting for it; nothing when the stream is to be ended.
  Message Next();
  // Receipts that the server has not acknowledged.
  int64_t UnacknowledgedCount() const;

 private:
  void Seal() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWhole() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsOver() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Message Take() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const OutboxOptions options_;
  mutable Mutex mutex_;
  CondVar changed_;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  bool streaming_ ABSL_GUARDED_BY(mutex_) = false;
  bool finishing_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<v1::ExchangeRequest> open_ ABSL_GUARDED_BY(mutex_);                // receipts being gathered
  std::deque<std::shared_ptr<v1::ExchangeRequest>> sealed_ ABSL_GUARDED_BY(mutex_);  // to be said
  std::deque<Message> said_ ABSL_GUARDED_BY(mutex_);                                 // waiting for acknowledgement
  std::deque<Message> others_ ABSL_GUARDED_BY(mutex_);
  int64_t sequence_ ABSL_GUARDED_BY(mutex_) = 0;  // of the last batch said on this stream
};

}  // namespace sendlift::gateway
