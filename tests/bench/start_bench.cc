#include <csignal>

#include "absl/time/clock.h"
#include "audience/filter_sql.h"
#include "base/invariant.h"
#include "engine/environment.h"
#include "scheduler/planner.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {

std::vector<Figure> RunStart() {
  constexpr int64_t kCustomers = 1'000'000;
  constexpr int kRuns = 5;
  Workplace workplace;
  const std::string file = workplace.File("start.db");
  {
    const auto database = OpenDatabase(file);
    MakeCustomers(*database, kCustomers);
    LaunchCampaign(*database);
    Planner planner(*database, kMainWorkspace, CompileFilter, PlannerOptions{});
    CHECK_INVARIANT(planner.RunOnce(absl::Now()).ok());
  }
  const std::string note = "from exec until it serves, 0.9 million instructions pending";
  Figure seconds{
      .bench = "start", .metric = "seconds_1m_pending", .values = {}, .unit = "s", .n = kCustomers, .note = note};
  Figure memory{
      .bench = "start", .metric = "rss_mb_1m_pending", .values = {}, .unit = "MB", .n = kCustomers, .note = note};
  for (int run = 0; run < kRuns; ++run) {
    std::optional<testing::RunningServer> server;
    seconds.values.push_back(
        SecondsFor([&] { server = testing::StartServer(SENDLIFT_BIN_DIR, file, workplace.File("server.log")); }));
    CHECK_INVARIANT(server.has_value());
    memory.values.push_back(server->process.PeakMegabytes());
    server->process.Signal(SIGTERM);
    CHECK_INVARIANT(server->process.Wait(absl::Seconds(20)).has_value());
  }
  return {seconds, memory};
}

}  // namespace sendlift::bench
