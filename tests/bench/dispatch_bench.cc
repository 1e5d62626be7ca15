#include <atomic>
#include <csignal>
#include <cstdio>
#include <memory>
#include <thread>

#include "absl/time/clock.h"
#include "audience/filter_sql.h"
#include "base/clock.h"
#include "base/invariant.h"
#include "clients/gateways/kit/gateway.h"
#include "engine/environment.h"
#include "engine/progress.h"
#include "scheduler/planner.h"
#include "storage/campaigns.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {
namespace {

// Takes everything at once and reports nothing beyond the acceptance.
class CountingChannel : public gateway::Channel {
 public:
  gateway::Verdict Admit(const gateway::Order& order) override { return {}; }
  void Carry(const gateway::Order& order, absl::Time now, gateway::Reports& reports) override {
    if (count_.fetch_add(1) == 0) first_ = absl::ToUnixNanos(absl::Now());
  }
  int64_t count() const { return count_; }
  absl::Time first() const { return absl::FromUnixNanos(first_); }

 private:
  std::atomic<int64_t> count_ = 0;
  std::atomic<int64_t> first_ = 0;
};

// Accepted and suppressed instructions, read from the file beside the running server.
int64_t Settled(storage::Database& database, const Campaign& campaign) {
  int64_t settled = 0;
  const absl::Status status = database.Read([&](storage::Session& session) {
    const auto progress = ProgressOf(session, campaign, absl::Now());
    if (!progress.ok()) return progress.status();
    settled = progress->instructions[static_cast<size_t>(InstructionState::kAccepted)] +
              progress->instructions[static_cast<size_t>(InstructionState::kSuppressed)];
    return absl::OkStatus();
  });
  CHECK_INVARIANT(status.ok());
  return settled;
}

struct Run {
  double instructions_per_second = 0;
  double server_cpu_us = 0;
};

Run DispatchOnce(int64_t customers, int64_t& instructions) {
  Workplace workplace;
  const std::string file = workplace.File("dispatch.db");
  {
    const auto database = OpenDatabase(file);
    MakeCustomers(*database, customers);
    LaunchCampaign(*database);
    Planner planner(*database, kMainWorkspace, CompileFilter, PlannerOptions{});
    CHECK_INVARIANT(planner.RunOnce(absl::Now()).ok());
  }
  auto server = testing::StartServer(SENDLIFT_BIN_DIR, file, workplace.File("server.log"));
  CHECK_INVARIANT(server.has_value());
  const double cpu_before = server->process.CpuSeconds();
  CountingChannel channel;
  SystemClock clock;
  gateway::GatewayOptions options;
  options.connection.server = server->address;
  options.name = "bench";
  options.channels = {v1::EMAIL};
  auto gateway = gateway::Gateway::Make(options, channel, clock);
  CHECK_INVARIANT(gateway.ok());
  std::thread thread([&] { CHECK_INVARIANT((*gateway)->Run().ok()); });
  int64_t last = -1;
  absl::Time last_change = absl::Now();
  testing::Eventually(absl::Minutes(5), [&] {
    if (channel.count() != last) {
      last = channel.count();
      last_change = absl::Now();
    }
    return last > 0 && absl::Now() - last_change > absl::Seconds(1);
  });
  const double cpu = server->process.CpuSeconds() - cpu_before;
  (*gateway)->Stop();
  thread.join();
  server->process.Signal(SIGTERM);
  CHECK_INVARIANT(server->process.Wait(absl::Seconds(20)) == 0);
  const auto database = OpenDatabase(file);
  Campaign campaign;
  CHECK_INVARIANT(database
                      ->Read([&](storage::Session& session) {
                        auto found = storage::GetCampaign(session, kMainWorkspace, "bench");
                        campaign = *found;
                        return absl::OkStatus();
                      })
                      .ok());
  CHECK_INVARIANT(Settled(*database, campaign) >= channel.count());
  instructions = channel.count();
  return {.instructions_per_second =
              static_cast<double>(instructions) / absl::ToDoubleSeconds(last_change - channel.first()),
          .server_cpu_us = cpu / static_cast<double>(instructions) * 1e6};
}

}  // namespace

std::vector<Figure> RunDispatch() {
  constexpr int64_t kCustomers = 1'000'000;
  constexpr int kRuns = 3;
  const std::string note = "gRPC on loopback TCP, one gateway, durable lease and receipt, 1 % suppressed, 5 values";
  Figure rate{
      .bench = "dispatch", .metric = "instructions_per_second", .values = {}, .unit = "1/s", .n = 0, .note = note};
  Figure cpu{
      .bench = "dispatch", .metric = "server_cpu_us_per_instruction", .values = {}, .unit = "us", .n = 0, .note = note};
  for (int run = 0; run < kRuns; ++run) {
    const Run result = DispatchOnce(kCustomers, rate.n);
    rate.values.push_back(result.instructions_per_second);
    cpu.values.push_back(result.server_cpu_us);
  }
  cpu.n = rate.n;
  return {rate, cpu};
}

}  // namespace sendlift::bench
