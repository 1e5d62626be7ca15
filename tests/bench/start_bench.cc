#include <csignal>

#include "absl/strings/str_cat.h"
#include "base/invariant.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {
namespace {

std::vector<Figure> StartWith(int64_t customers, const std::string& pending, int runs) {
  constexpr int kControl = 1;
  Workplace workplace;
  const std::string file = workplace.File("start.db");
  {
    const auto database = OpenDatabase(file);
    MakeCustomers(*database, customers);
    LaunchCampaign(*database, kControl);
    PlanCampaign(*database);
  }
  const std::string note = "from exec until it serves, every customer's instruction pending";
  Figure seconds{.bench = "start",
                 .metric = absl::StrCat("seconds_", pending, "_pending"),
                 .values = {},
                 .unit = "s",
                 .n = customers,
                 .note = note};
  Figure memory{.bench = "start",
                .metric = absl::StrCat("rss_mb_", pending, "_pending"),
                .values = {},
                .unit = "MB",
                .n = customers,
                .note = note};
  for (int run = 0; run < runs; ++run) {
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

}  // namespace

std::vector<Figure> RunStart() { return StartWith(1'000'000, "1m", 5); }

std::vector<Figure> RunStart10m() { return StartWith(10'000'000, "10m", 5); }

}  // namespace sendlift::bench
