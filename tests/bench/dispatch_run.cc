#include "tests/bench/dispatch_run.h"

#include <csignal>
#include <thread>

#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/invariant.h"
#include "base/status.h"
#include "clients/gateways/kit/gateway.h"
#include "engine/environment.h"
#include "engine/progress.h"
#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "storage/rows.h"
#include "tests/bench/population.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {

void CountingChannel::Carry(const gateway::Order& order, absl::Time now, gateway::Reports& reports) {
  if (count_ == 0) first_ = absl::ToUnixNanos(absl::Now());
  ++count_;
}

DispatchRun RunServerAndGateway(const std::string& file, const std::string& server_log, gateway::Channel& channel,
                                const std::function<bool()>& done) {
  auto server = testing::StartServer(SENDLIFT_BIN_DIR, file, server_log);
  CHECK_INVARIANT(server.has_value());
  const double cpu_before = server->process.CpuSeconds();
  SystemClock clock;
  gateway::GatewayOptions options;
  options.connection.server = server->address;
  options.name = "bench";
  options.channels = {v1::EMAIL};
  options.credit = 8000;
  auto gateway = gateway::Gateway::Make(options, channel, clock);
  CHECK_INVARIANT(gateway.ok());
  std::thread thread([&] { CHECK_INVARIANT((*gateway)->Run().ok()); });
  CHECK_INVARIANT(testing::Eventually(absl::Minutes(10), done));
  (*gateway)->Stop();
  thread.join();
  const absl::Time end = absl::Now();
  const double cpu = server->process.CpuSeconds() - cpu_before;
  server->process.Signal(SIGTERM);
  CHECK_INVARIANT(server->process.Wait(absl::Seconds(30)) == 0);
  return {.end = end, .server_cpu_seconds = cpu};
}

void CheckSettled(const std::string& file, int64_t accepted, int64_t suppressed) {
  const auto database = OpenDatabase(file);
  const absl::Status status = database->Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(const Campaign campaign, storage::GetCampaign(session, kMainWorkspace, "bench"));
    ASSIGN_OR_RETURN(const auto progress, ProgressOf(session, campaign, absl::Now()));
    CHECK_INVARIANT(progress.instructions[static_cast<size_t>(InstructionState::kAccepted)] == accepted);
    CHECK_INVARIANT(progress.instructions[static_cast<size_t>(InstructionState::kSuppressed)] == suppressed);
    return absl::OkStatus();
  });
  CHECK_INVARIANT(status.ok());
}

PlannedFile MakePlannedFile(const std::string& file, int64_t customers) {
  constexpr int kControl = 1;  // in a million: a campaign has to have one
  const auto database = OpenDatabase(file);
  MakeCustomers(*database, customers);
  const Campaign campaign = LaunchCampaign(*database, kControl);
  PlanCampaign(*database);
  SuppressSome(*database, customers);
  PlannedFile planned;
  const absl::Status status = database->Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(planned.instructions, storage::NextSequence(session, kMainWorkspace, campaign.number));
    ASSIGN_OR_RETURN(planned.suppressed, storage::ReadNumber(session,
                                                             "SELECT count(*) FROM suppressions s JOIN assignments a "
                                                             "ON a.workspace = s.workspace AND a.campaign = $1 "
                                                             "AND a.customer = s.customer AND a.arm > 0",
                                                             campaign.number.value));
    return absl::OkStatus();
  });
  CHECK_INVARIANT(status.ok() && planned.instructions > 0);
  return planned;
}

}  // namespace sendlift::bench
