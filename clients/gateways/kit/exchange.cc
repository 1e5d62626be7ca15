#include "clients/gateways/kit/exchange.h"

#include <grpc/support/time.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/failpoint.h"
#include "base/log.h"
#include "base/status.h"

namespace sendlift::gateway {
namespace {

constexpr int64_t kCreditMax = 1'000'000;
constexpr int64_t kConnectMillis = 1000;

// A connection comes about only while somebody waits for something on it: a call that fails at once, because the last
// try did, leaves the next try to time out alone, even if the server is there by now.
void WaitForConnection(grpc::Channel& channel) {
  const gpr_timespec at_most = gpr_time_from_millis(kConnectMillis, GPR_TIMESPAN);
  (void)channel.WaitForConnected(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), at_most));
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

void SetTime(google::protobuf::Timestamp& to, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  to.set_seconds(micros / 1'000'000);
  to.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
}

}  // namespace

Exchange::Exchange(ExchangeOptions options, const Connection& connection, Intake& intake, Channel& channel,
                   Outbox& outbox, const Clock& clock)
    : options_(std::move(options)),
      connection_(connection),
      intake_(intake),
      channel_(channel),
      outbox_(outbox),
      clock_(clock) {}

StreamEnd Exchange::Run() {
  StreamEnd end;
  connection_.Authorize(context_);
  WaitForConnection(*connection_.channel);
  stream_ = v1::GatewayService::NewStub(connection_.channel)->Exchange(&context_);
  if (Greet(end)) {
    std::thread reader([this] { ReadAll(); });
    std::thread worker([this] { WorkAll(); });
    WriteAll();
    stream_->WritesDone();
    reader.join();
    worker.join();
  }
  const absl::Status finished = ToStatus(stream_->Finish());
  if (end.status.ok()) end.status = finished;
  end.fatal = fatal_;
  return end;
}

// Says Hello and waits for the answer; false if the server does not want this stream.
bool Exchange::Greet(StreamEnd& end) {
  v1::ExchangeRequest request;
  *request.mutable_hello() = options_.hello;
  SetTime(*request.mutable_hello()->mutable_clock_time(), clock_.Now());
  if (options_.memory_begins) {
    *request.mutable_hello()->mutable_remembers_keys_since_time() = request.hello().clock_time();
  }
  v1::ExchangeResponse response;
  if (!stream_->Write(request) || !stream_->Read(&response)) return false;
  if (response.message_case() == v1::ExchangeResponse::kGoodbye) {
    end.status = absl::UnavailableError(response.goodbye().reason());
    context_.TryCancel();
    return false;
  }
  if (response.message_case() != v1::ExchangeResponse::kWelcome) {
    end.status = absl::InternalError("the server did not answer Hello with Welcome");
    context_.TryCancel();
    return false;
  }
  end.welcomed = true;
  greeted_ = true;
  const v1::Welcome& welcome = response.welcome();
  intake_.BeginStream(welcome.epoch(),
                      welcome.has_latest_time() ? TimeOf(welcome.latest_time()) : clock_.Now() + Intake::kSkewMax);
  outbox_.BeginStream();
  Failpoint("kit.welcomed");
  return true;
}

void Exchange::Stop() {
  stopping_ = true;
  if (!greeted_) context_.TryCancel();
}

void Exchange::WriteAll() {
  while (const Outbox::Message message = outbox_.Next()) {
    if (message->has_receipts()) Failpoint("kit.before_receipts");
    if (!stream_->Write(*message)) return;
    if (message->has_receipts()) Failpoint("kit.receipts_said");
    if (message->has_resolution()) Failpoint("kit.answered");
  }
}

void Exchange::ReadAll() {
  while (true) {
    auto incoming = std::make_shared<Incoming>();
    if (!stream_->Read(incoming->response)) break;
    incoming->arrival = clock_.Elapsed();
    if (incoming->response->message_case() == v1::ExchangeResponse::kAcknowledgement) {
      outbox_.Acknowledge(incoming->response->acknowledgement().sequence());
      Failpoint("kit.acknowledged");
      continue;
    }
    MutexLock lock(mutex_);
    arrivals_.push_back(std::move(incoming));
    if (arrivals_.size() == 1) arrived_.SignalAll();
  }
  outbox_.EndStream();
  MutexLock lock(mutex_);
  read_all_ = true;
  arrived_.SignalAll();
}

// What has arrived, perhaps nothing yet; no vector once the stream is over and all was taken.
std::optional<std::vector<IncomingPtr>> Exchange::NextMessages() {
  MutexLock lock(mutex_);
  if (arrivals_.empty() && !read_all_) arrived_.WaitFor(mutex_, options_.poll_every);
  if (arrivals_.empty() && read_all_) return std::nullopt;
  return std::exchange(arrivals_, {});
}

void Exchange::WorkAll() {
  GrantCredit();
  while (const std::optional<std::vector<IncomingPtr>> messages = NextMessages()) {
    fatal_ = WorkOn(*messages);
    if (fatal_.ok()) continue;
    context_.TryCancel();
    outbox_.EndStream();
    return;
  }
}

absl::Status Exchange::WorkOn(const std::vector<IncomingPtr>& messages) {
  const absl::Time now = clock_.Now();
  RETURN_IF_ERROR(intake_.Take(messages, {.wall = now, .elapsed = clock_.Elapsed()}));
  channel_.Poll(now, outbox_);
  LookForGoodbye(messages);
  if (stopping_) {
    channel_.Finish(now, outbox_);
    if (channel_.Backlog() == 0) outbox_.Finish();
  }
  if (stopping_ || leaving_) {
    CutIfLate(now);
  } else {
    GrantCredit();
  }
  return absl::OkStatus();
}

void Exchange::LookForGoodbye(const std::vector<IncomingPtr>& messages) {
  for (const IncomingPtr& message : messages) {
    if (message->response->message_case() != v1::ExchangeResponse::kGoodbye) continue;
    log::Info("the server says goodbye: {}", message->response->goodbye().reason());
    leaving_ = true;
    outbox_.EndStream();
  }
}

void Exchange::CutIfLate(absl::Time now) {
  if (!cut_at_.has_value()) cut_at_ = now + options_.end_within;
  if (now >= *cut_at_) context_.TryCancel();
}

// Lets the server send what there is room for: all at the beginning, then whenever an eighth has become free, so
// that credit does not cost a message for every instruction.
void Exchange::GrantCredit() {
  const int64_t under_way = granted_count_ - intake_.settled_count();
  const int64_t room = std::min(options_.credit - under_way - channel_.Backlog(), kCreditMax);
  if (room <= 0 || (room < options_.credit / 8 && under_way > 0)) return;
  v1::ExchangeRequest request;
  request.mutable_credit()->set_instructions(static_cast<int32_t>(room));
  outbox_.Say(std::move(request));
  granted_count_ += room;
}

}  // namespace sendlift::gateway
