#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "clients/gateways/kit/channel.h"
#include "clients/gateways/kit/connection.h"
#include "clients/gateways/kit/intake.h"
#include "clients/gateways/kit/outbox.h"
#include "sendlift/v1/gateways.grpc.pb.h"

namespace sendlift::gateway {

struct ExchangeOptions {
  v1::Hello hello;  // the clock is filled in when it is sent
  // The memory of keys begins with this stream; said with the clock.
  bool memory_begins = false;
  int32_t credit = 8000;
  // How often the channel is polled while nothing arrives.
  absl::Duration poll_every = absl::Milliseconds(10);
  // How long a stream may take to end, once either side wants that, before it is cut.
  absl::Duration end_within = absl::Seconds(5);
};

// How a stream ended.
struct StreamEnd {
  bool welcomed = false;
  absl::Status status;  // what the stream ended with
  absl::Status fatal;   // not OK: the gateway itself must end
};

// One stream with the server, from Hello to the end. A thread reads, one works (Intake and Channel), and the caller's
// own writes what is in the outbox.
class Exchange {
 public:
  Exchange(ExchangeOptions options, const Connection& connection, Intake& intake, Channel& channel, Outbox& outbox,
           const Clock& clock);

  // Returns when the stream is over. Call once.
  StreamEnd Run();
  // From any thread: finish what is here, say it, wait for the acknowledgements, end the stream.
  void Stop();

 private:
  bool Greet(StreamEnd& end);
  void WriteAll();
  void ReadAll();
  void WorkAll();
  std::optional<std::vector<IncomingPtr>> NextMessages();
  absl::Status WorkOn(const std::vector<IncomingPtr>& messages);
  void LookForGoodbye(const std::vector<IncomingPtr>& messages);
  void CutIfLate(absl::Time now);
  void GrantCredit();

  const ExchangeOptions options_;
  const Connection& connection_;
  Intake& intake_;
  Channel& channel_;
  Outbox& outbox_;
  const Clock& clock_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ExchangeRequest, v1::ExchangeResponse>> stream_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> greeted_ = false;

  // Only the working thread's.
  int64_t granted_count_ = 0;
  bool leaving_ = false;
  std::optional<absl::Time> cut_at_;
  absl::Status fatal_;

  Mutex mutex_;
  CondVar arrived_;
  std::vector<IncomingPtr> arrivals_ ABSL_GUARDED_BY(mutex_);
  bool read_all_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace sendlift::gateway
