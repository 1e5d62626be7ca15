#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "clients/gateways/kit/backoff.h"
#include "clients/gateways/kit/channel.h"
#include "clients/gateways/kit/connection.h"
#include "clients/gateways/kit/exchange.h"
#include "clients/gateways/kit/key_memory.h"
#include "clients/gateways/kit/outbox.h"

namespace sendlift::gateway {

struct GatewayOptions {
  ConnectionOptions connection;
  // Stable over restarts, and of one gateway only: what it left unanswered is asked of the gateway of that name.
  std::string name;
  std::vector<v1::Channel> channels;
  // Instructions under way at most, 1 to 1,000,000: eight batches of a thousand keep the line busy.
  int32_t credit = 8000;
  // What the carrier behind the channel takes; 0 for no limit. The credit is at most ten seconds of it.
  int32_t per_second_max = 0;
  // Where accepted keys are remembered; empty: in memory, and after a restart nobody knows what was under way.
  std::string memory_file = {};
  uint64_t seed = 1;
  BackoffOptions backoff = {};
  OutboxOptions outbox = {};
  absl::Duration end_within = absl::Seconds(5);
};

// A gateway without its channel: dials the server, again and again; takes instructions within its credit; sees to it
// that no key is carried out twice; renders; reports. A new way to reach people is a Channel and a main:
//   MailChannel channel(...);
//   ASSIGN_OR_RETURN(const auto gateway, Gateway::Make(options, channel, clock));
//   return gateway->Run();
class Gateway {
 public:
  // Errors: INVALID_ARGUMENT for options that cannot work, and those of Connect and KeyMemory::Open. `channel` and
  // `clock` outlive the gateway.
  static absl::StatusOr<std::unique_ptr<Gateway>> Make(GatewayOptions options, Channel& channel, const Clock& clock);

  // Until Stop, or an error that a new stream would not mend: the key memory's or the channel's.
  absl::Status Run();
  // From any thread. Run returns when what is under way is finished, said and acknowledged, within end_within.
  void Stop();

 private:
  Gateway(GatewayOptions options, Connection connection, std::unique_ptr<KeyMemory> memory, Channel& channel,
          const Clock& clock);
  ExchangeOptions StreamOptions() const;
  // Whether to go on.
  bool WaitBeforeNext(const StreamEnd& end);

  const GatewayOptions options_;
  const Connection connection_;
  const std::unique_ptr<KeyMemory> memory_;
  Channel& channel_;
  const Clock& clock_;
  Outbox outbox_;
  Intake intake_;
  Random random_;
  Backoff backoff_;
  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Exchange* exchange_ ABSL_GUARDED_BY(mutex_) = nullptr;  // the stream that is open
};

}  // namespace sendlift::gateway
