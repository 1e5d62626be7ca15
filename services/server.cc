#include "services/server.h"

#include <grpc/support/time.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <unistd.h>

#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/status.h"
#include "grpc/health/v1/health.pb.h"
#include "services/auth.h"
#include "services/campaigns.h"
#include "services/clock.h"
#include "services/code_pools.h"
#include "services/credentials.h"
#include "services/customers.h"
#include "services/events.h"
#include "services/experiments.h"
#include "services/feature_snapshots.h"
#include "services/follow_up_reports.h"
#include "services/gateways.h"
#include "services/holdouts.h"
#include "services/import_batches.h"
#include "services/instructions.h"
#include "services/journeys.h"
#include "services/keeping_reports.h"
#include "services/merges.h"
#include "services/models.h"
#include "services/open_calls.h"
#include "services/page_tokens.h"
#include "services/programme_reports.h"
#include "services/rate_limits.h"
#include "services/recommendations.h"
#include "services/reports.h"
#include "services/segments.h"
#include "services/send_time_reports.h"
#include "services/service_environment.h"
#include "services/sources.h"
#include "services/statistics.h"
#include "services/stops.h"
#include "services/suppressions.h"
#include "services/tierings.h"
#include "services/verification.h"
#include "services/won_reports.h"
#include "services/worklist.h"
#include "storage/access.h"

namespace sendlift {
namespace {

constexpr int kMessageBytesMax = 16 << 20;
constexpr int kMetadataBytesMax = 16 << 10;
constexpr int kStreamsAConnectionMax = 1000;
constexpr absl::Duration kPingIntervalMin = absl::Seconds(20);  // gateways ping every 30 s
constexpr absl::Duration kHangMax = absl::Seconds(10);          // beyond the grace
constexpr absl::Duration kWatchPeriod = absl::Seconds(1);

int Millis(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

void SetLimits(grpc::ServerBuilder& builder, absl::Duration keepalive) {
  builder.SetMaxReceiveMessageSize(kMessageBytesMax);
  builder.SetMaxSendMessageSize(kMessageBytesMax);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsAConnectionMax);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(keepalive / 3));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Millis(kPingIntervalMin));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
}

absl::StatusOr<std::vector<storage::Token>> ReadTokens(storage::Database& database) {
  std::vector<storage::Token> tokens;
  RETURN_IF_ERROR(database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(tokens, storage::ListTokens(session));
    return absl::OkStatus();
  }));
  return tokens;
}

std::vector<std::unique_ptr<grpc::Service>> MakeServices(ServiceEnvironment& env) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(MakeCustomerService(env));
  services.push_back(MakeSourceService(env));
  services.push_back(MakeImportBatchService(env));
  services.push_back(MakeMergeService(env));
  services.push_back(MakeSegmentService(env));
  services.push_back(MakeFeatureSnapshotService(env));
  services.push_back(MakeTieringService(env));
  services.push_back(MakeSuppressionService(env));
  services.push_back(MakeStopService(env));
  services.push_back(MakeCampaignService(env));
  services.push_back(MakeCodePoolService(env));
  services.push_back(MakeExperimentService(env));
  services.push_back(MakeEventService(env));
  services.push_back(MakeGatewayService(env));
  services.push_back(MakeRateLimitService(env));
  services.push_back(MakeReportService(env));
  services.push_back(MakeVerificationService(env));
  services.push_back(MakeKeepingReportService(env));
  services.push_back(MakeProgrammeReportService(env));
  services.push_back(MakeWonReportService(env));
  services.push_back(MakeModelService(env));
  services.push_back(MakeRecommendationService(env));
  services.push_back(MakeInstructionService(env));
  services.push_back(MakeJourneyService(env));
  services.push_back(MakeFollowUpReportService(env));
  services.push_back(MakeSendTimeReportService(env));
  services.push_back(MakeClockService(env));
  services.push_back(MakeHoldoutService(env));
  services.push_back(MakeWorklistService(env));
  services.push_back(MakeStatisticsService(env));
  return services;
}

// Runs `step` every second until it is destroyed.
class Watch {
 public:
  explicit Watch(std::function<void()> step) : step_(std::move(step)), thread_([this] { Loop(); }) {}
  ~Watch() {
    {
      MutexLock lock(mutex_);
      stopping_ = true;
    }
    stop_.SignalAll();
    thread_.join();
  }

 private:
  void Loop() {
    MutexLock lock(mutex_);
    while (!stopping_) {
      stop_.WaitFor(mutex_, kWatchPeriod);
      if (!stopping_) step_();
    }
  }

  const std::function<void()> step_;
  Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace

class Server::Impl {
 public:
  Impl(storage::Database& database, const Clock& clock, Engine& engine, const ServerOptions& options,
       std::vector<storage::Token> tokens, PageTokens page_tokens)
      : options_(options),
        database_(database),
        clock_(clock),
        engine_(engine),
        authenticator_(std::move(tokens)),
        page_tokens_(std::move(page_tokens)),
        executor_(options.executor),
        env_{database, clock, engine, executor_, authenticator_, page_tokens_, open_calls_, options.require_approval},
        services_(MakeServices(env_)) {}

  absl::Status Listen() {
    RETURN_IF_ERROR(TryListening(options_.listen));
    ASSIGN_OR_RETURN(const auto credentials, MakeCredentials(options_.tls, authenticator_));
    grpc::EnableDefaultHealthCheckService(true);
    if (options_.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    (void)grpc::health::v1::HealthCheckRequest::descriptor();  // linked in, so that reflection can show it
    grpc::ServerBuilder builder;
    SetLimits(builder, options_.keepalive);
    builder.AddListeningPort(options_.listen.ToText(), credentials, &port_);
    for (const auto& service : services_) builder.RegisterService(service.get());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port_ == 0) {
      return CannotListen();
    }
    watch_ = std::make_unique<Watch>([this] {
      open_calls_.CancelStalled(clock_.Now());
      RereadTokens();
    });
    return absl::OkStatus();
  }

  int port() const { return port_; }

  void Shutdown() {
    if (server_ == nullptr) return;
    server_->GetHealthCheckService()->SetServingStatus(false);
    engine_.Stop();
    ShutdownOrExit();
    watch_.reset();
    server_.reset();
  }

 private:
  // The address could be listened on a moment ago.
  absl::Status CannotListen() const {
    const std::string text = absl::StrCat("cannot listen on ", options_.listen.ToText());
    const TlsFiles& tls = options_.tls;
    if (tls.certificate.empty()) return absl::FailedPreconditionError(text);
    return absl::InvalidArgumentError(absl::StrCat(text, " with the certificate ", tls.certificate, " and the key ",
                                                   tls.key, ": check that both are whole and belong together",
                                                   tls.client_ca.empty() ? "" : ", and that authorities are in ",
                                                   tls.client_ca));
  }

  // Those that are known stay while the database cannot be read.
  void RereadTokens() {
    auto tokens = ReadTokens(database_);
    if (tokens.ok()) authenticator_.Replace(*std::move(tokens));
  }

  // gRPC's Shutdown waits for every call; one that never ends must not keep the process from ending.
  void ShutdownOrExit() {
    Mutex mutex;
    CondVar changed;
    bool over = false;
    std::thread thread([&] {
      server_->Shutdown(gpr_time_from_millis(absl::ToInt64Milliseconds(options_.grace), GPR_TIMESPAN));
      MutexLock lock(mutex);
      over = true;
      changed.SignalAll();
    });
    {
      MutexLock lock(mutex);
      for (absl::Duration left = options_.grace + kHangMax; !over && left > absl::ZeroDuration();
           left -= kWatchPeriod) {
        open_calls_.EndStreams();
        changed.WaitFor(mutex, kWatchPeriod);
      }
      if (!over) {
        log::Error("these calls do not end, so the process does: {}", absl::StrJoin(open_calls_.Methods(), ", "));
        _exit(1);
      }
    }
    thread.join();
  }

  const ServerOptions options_;
  storage::Database& database_;
  const Clock& clock_;
  Engine& engine_;
  Authenticator authenticator_;
  const PageTokens page_tokens_;
  OpenCalls open_calls_;
  Executor executor_;
  ServiceEnvironment env_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Watch> watch_;
};

absl::Status CheckServerOptions(const ServerOptions& options) {
  const TlsFiles& tls = options.tls;
  if (tls.certificate.empty() != tls.key.empty()) {
    return absl::InvalidArgumentError("TLS needs both a certificate and its key: --tls-cert and --tls-key");
  }
  if (tls.certificate.empty() && !tls.client_ca.empty()) {
    return absl::InvalidArgumentError("--client-ca needs --tls-cert and --tls-key");
  }
  if (tls.certificate.empty() && !options.listen.IsLoopback()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "listening on ", options.listen.ToText(), " needs TLS: give --tls-cert and --tls-key, or listen on 127.0.0.1"));
  }
  for (const std::string& file : {tls.certificate, tls.key, tls.client_ca}) {
    if (file.empty()) continue;
    const auto pem = ReadPem(file);
    if (!pem.ok()) return absl::InvalidArgumentError(pem.status().message());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(storage::Database& database, const Clock& clock, Engine& engine,
                                                      const ServerOptions& options) {
  RETURN_IF_ERROR(CheckServerOptions(options));
  ASSIGN_OR_RETURN(auto tokens, ReadTokens(database));
  if (tokens.empty() && !options.listen.IsLoopback()) {
    return absl::InvalidArgumentError(
        absl::StrCat("listening on ", options.listen.ToText(),
                     " needs a token: make one with sendliftd token create NAME --role admin, or listen on 127.0.0.1"));
  }
  if (tokens.empty() && options.require_approval) {
    log::Warning(
        "approvals are required and there are no tokens: no campaign can be launched until there are two of them");
  }
  ASSIGN_OR_RETURN(PageTokens page_tokens, PageTokens::Load(database));
  auto impl = std::make_unique<Impl>(database, clock, engine, options, std::move(tokens), std::move(page_tokens));
  RETURN_IF_ERROR(impl->Listen());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Shutdown(); }
int Server::port() const { return impl_->port(); }
void Server::Shutdown() { impl_->Shutdown(); }

}  // namespace sendlift
