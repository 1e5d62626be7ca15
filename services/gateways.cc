#include "services/gateways.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "engine/gateway_session.h"
#include "engine/worklist.h"
#include "sendlift/v1/gateways.grpc.pb.h"
#include "services/convert.h"
#include "services/convert_exchange.h"
#include "services/convert_rate_limit.h"
#include "services/import_stream.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "services/stream_call.h"
#include "services/violations.h"
#include "storage/rate_limits.h"

namespace sendlift {
namespace {

// One gateway's stream. What the engine hands over is queued here; the gateway's credit bounds it.
class ExchangeStream : public rpc::StreamCall<v1::ExchangeRequest, v1::ExchangeResponse>, public GatewaySink {
 public:
  ExchangeStream(grpc::CallbackServerContext* context, ServiceEnvironment& env)
      : StreamCall(context, env, std::numeric_limits<size_t>::max()) {}

  void Welcome(int64_t epoch, absl::Duration lease, int batch_size_max, absl::Time latest_time) override {
    v1::ExchangeResponse message;
    message.mutable_welcome()->set_epoch(epoch);
    *message.mutable_welcome()->mutable_lease_duration() = DurationToProto(lease);
    message.mutable_welcome()->set_batch_size_max(batch_size_max);
    *message.mutable_welcome()->mutable_latest_time() = TimeToProto(latest_time);
    Send(std::move(message));
  }
  void SendContent(const ContentOnWire& content) override { Send(ContentToProto(content)); }
  void SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) override {
    Send(InstructionsToProto(epoch, std::move(instructions)));
  }
  void Acknowledge(int64_t sequence) override {
    v1::ExchangeResponse message;
    message.mutable_acknowledgement()->set_sequence(sequence);
    Send(std::move(message));
  }
  void AskToResolve(int64_t sequence, std::vector<AttemptInDoubt> attempts) override {
    v1::ExchangeResponse message;
    v1::Resolve& question = *message.mutable_resolve();
    question.set_sequence(sequence);
    for (AttemptInDoubt& each : attempts) {
      question.add_idempotency_keys(std::move(each.idempotency_key));
      question.add_attempts(each.attempt);
      question.add_lease_times_micros(absl::ToUnixMicros(each.lease_time));
    }
    Send(std::move(message));
  }
  void Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts) override {
    v1::ExchangeResponse message;
    message.mutable_revoke()->set_reason(NameOf(reason));
    for (RevokedAttempt& each : attempts) {
      message.mutable_revoke()->add_idempotency_keys(std::move(each.idempotency_key));
      message.mutable_revoke()->add_attempts(each.attempt);
    }
    Send(std::move(message));
  }
  void Close(const absl::Status& status) override {
    if (status.ok()) {
      v1::ExchangeResponse message;
      message.mutable_goodbye()->set_reason("the server is shutting down; connect again after a moment");
      Send(std::move(message));
    }
    StreamCall::Close(status);
  }

 private:
  absl::Status Take(v1::ExchangeRequest request) override {
    if (session_ == nullptr) return Greet(request);
    switch (request.message_case()) {
      case v1::ExchangeRequest::kCredit:
        return session_->GrantCredit(request.credit().instructions());
      case v1::ExchangeRequest::kReceipts: {
        const int64_t sequence = request.receipts().sequence();
        ASSIGN_OR_RETURN(std::vector<Receipt> receipts, ReceiptsFromProto(*request.mutable_receipts()));
        session_->TakeReceipts(sequence, std::move(receipts));
        return absl::OkStatus();
      }
      case v1::ExchangeRequest::kResolution: {
        ASSIGN_OR_RETURN(std::vector<ResolutionEntry> entries, ResolutionFromProto(*request.mutable_resolution()));
        session_->TakeResolution(std::move(entries));
        return absl::OkStatus();
      }
      case v1::ExchangeRequest::kHello:
        return StreamProtocolError("hello comes once, as the first message");
      default:
        return StreamProtocolError("a message has neither hello, credit, receipts nor resolution");
    }
  }

  absl::Status Greet(const v1::ExchangeRequest& request) {
    if (!request.has_hello()) return StreamProtocolError("the first message has to be hello");
    ASSIGN_OR_RETURN(const GatewayHello hello, HelloFromProto(request.hello()));
    if (hello.gateway == kWorklistGateway) {
      return InvalidField("hello.gateway", "the server's own list of calls has this name; take another one");
    }
    ASSIGN_OR_RETURN(session_, env().engine.Connect(hello, *this));
    return absl::OkStatus();
  }

  void Done() override {
    if (session_ != nullptr) session_->Disconnect();
  }

  std::shared_ptr<GatewaySession> session_;
};

bool AppliesTo(const RateLimit& limit, const ConnectedGateway& gateway) {
  if (limit.subject.kind == RateSubject::Kind::kGateway) return limit.subject.id == gateway.gateway;
  return limit.subject.kind == RateSubject::Kind::kChannel &&
         std::any_of(gateway.channels.begin(), gateway.channels.end(),
                     [&](Channel channel) { return NameOf(channel) == limit.subject.id; });
}

v1::Gateway ToProto(const ConnectedGateway& gateway, const std::vector<RateLimit>& limits) {
  v1::Gateway proto;
  proto.set_name(GatewayName(gateway.gateway));
  for (const Channel channel : gateway.channels) proto.add_channels(ToProto(channel));
  *proto.mutable_connect_time() = TimeToProto(gateway.connect_time);
  proto.set_credit_count(gateway.credit);
  proto.set_handed_over_count(gateway.handed_over);
  for (const RateLimit& limit : limits) {
    if (AppliesTo(limit, gateway)) *proto.add_rate_limits() = ToProto(limit);
  }
  return proto;
}

absl::StatusOr<v1::ListGatewaysResponse> List(ServiceEnvironment& env, const Caller& caller,
                                              const v1::ListGatewaysRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<ConnectedGateway> gateways = env.engine.Gateways();
  std::sort(gateways.begin(), gateways.end(), [](const auto& a, const auto& b) { return a.gateway < b.gateway; });
  const auto seen = [&](const ConnectedGateway& gateway) { return gateway.gateway <= start.after; };
  gateways.erase(std::remove_if(gateways.begin(), gateways.end(), seen), gateways.end());
  v1::ListGatewaysResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, gateways, [](const ConnectedGateway& last) { return last.gateway; }));
  std::vector<RateLimit> limits;
  RETURN_IF_ERROR(env.database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(limits, storage::AllRateLimits(session, kMainWorkspace));
    return absl::OkStatus();
  }));
  for (const ConnectedGateway& gateway : gateways) *response.add_gateways() = ToProto(gateway, limits);
  return response;
}

class GatewayService : public v1::GatewayService::CallbackService {
 public:
  explicit GatewayService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerBidiReactor<v1::ExchangeRequest, v1::ExchangeResponse>* Exchange(
      grpc::CallbackServerContext* context) override {
    return (new ExchangeStream(context, env_))->Start();
  }
  grpc::ServerUnaryReactor* ListGateways(grpc::CallbackServerContext* context, const v1::ListGatewaysRequest* request,
                                         v1::ListGatewaysResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeGatewayService(ServiceEnvironment& env) {
  return std::make_unique<GatewayService>(env);
}

}  // namespace sendlift
