#include "clients/gateways/kit/gateway.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status.h"

namespace sendlift::gateway {
namespace {

// The file is never thinned out; a year is what a server may rely on. It is more than a campaign lasts.
constexpr int64_t kRemembersSeconds = 365 * 24 * 3600;
// What waits for longer than a lease is in doubt, so no more is taken than goes out in this time.
constexpr int64_t kPacedSecondsMax = 10;

absl::Status Check(const GatewayOptions& options) {
  if (options.name.empty()) return absl::InvalidArgumentError("the gateway needs a name: give it one, such as mail-1");
  if (options.channels.empty()) {
    return absl::InvalidArgumentError("the gateway serves no channel: name one of EMAIL, SMS, PHONE");
  }
  if (options.credit < 1 || options.credit > 1'000'000) {
    return absl::InvalidArgumentError(absl::StrCat("a credit of ", options.credit, " is outside 1 to 1,000,000"));
  }
  if (options.per_second_max < 0) return absl::InvalidArgumentError("per_second_max must be at least 1, or 0 for none");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Make(GatewayOptions options, Channel& channel, const Clock& clock) {
  RETURN_IF_ERROR(Check(options));
  ASSIGN_OR_RETURN(Connection connection, Connect(options.connection));
  std::unique_ptr<KeyMemory> memory = KeyMemory::InMemory();
  if (!options.memory_file.empty()) {
    ASSIGN_OR_RETURN(memory, KeyMemory::Open(options.memory_file));
  }
  return std::unique_ptr<Gateway>(
      new Gateway(std::move(options), std::move(connection), std::move(memory), channel, clock));
}

Gateway::Gateway(GatewayOptions options, Connection connection, std::unique_ptr<KeyMemory> memory, Channel& channel,
                 const Clock& clock)
    : options_(std::move(options)),
      connection_(std::move(connection)),
      memory_(std::move(memory)),
      channel_(channel),
      clock_(clock),
      outbox_(options_.outbox),
      intake_(options_.channels, *memory_, channel_, outbox_, options_.per_second_max),
      random_(options_.seed),
      backoff_(options_.backoff, random_) {}

ExchangeOptions Gateway::StreamOptions() const {
  ExchangeOptions stream;
  stream.hello.set_gateway(options_.name);
  for (const v1::Channel channel : options_.channels) stream.hello.add_channels(channel);
  if (memory_->durable()) {
    stream.hello.mutable_remembers_keys_for_duration()->set_seconds(kRemembersSeconds);
    stream.memory_begins = memory_->key_count() == 0 && !memory_->since().has_value();
    if (memory_->since().has_value()) {
      const int64_t micros = absl::ToUnixMicros(*memory_->since());
      google::protobuf::Timestamp& since = *stream.hello.mutable_remembers_keys_since_time();
      since.set_seconds(micros / 1'000'000);
      since.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
    }
  }
  stream.credit = options_.credit;
  if (options_.per_second_max > 0) {
    stream.credit =
        static_cast<int32_t>(std::min<int64_t>(options_.credit, options_.per_second_max * kPacedSecondsMax));
  }
  stream.end_within = options_.end_within;
  return stream;
}

absl::Status Gateway::Run() {
  while (true) {
    Exchange exchange(StreamOptions(), connection_, intake_, channel_, outbox_, clock_);
    {
      MutexLock lock(mutex_);
      if (stopping_) return absl::OkStatus();
      exchange_ = &exchange;
    }
    const StreamEnd end = exchange.Run();
    {
      MutexLock lock(mutex_);
      exchange_ = nullptr;
    }
    if (!end.fatal.ok()) return end.fatal;
    if (!WaitBeforeNext(end)) return absl::OkStatus();
  }
}

bool Gateway::WaitBeforeNext(const StreamEnd& end) {
  if (end.welcomed) backoff_.Reset();
  const absl::Duration pause = backoff_.Next();
  MutexLock lock(mutex_);
  if (stopping_) return false;
  log::Warning("no stream with {}: {}; trying again in {} ms", options_.connection.server,
               end.status.ok() ? "the server ended it" : std::string(end.status.message()),
               absl::ToInt64Milliseconds(pause));
  changed_.WaitFor(mutex_, pause);
  return !stopping_;
}

void Gateway::Stop() {
  MutexLock lock(mutex_);
  stopping_ = true;
  if (exchange_ != nullptr) exchange_->Stop();
  changed_.SignalAll();
}

}  // namespace sendlift::gateway
