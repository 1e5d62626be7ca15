#include <memory>

#include "absl/time/clock.h"
#include "audience/filter_sql.h"
#include "base/invariant.h"
#include "engine/environment.h"
#include "scheduler/planner.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"

namespace sendlift::bench {

std::vector<Figure> RunPlan() {
  constexpr int64_t kCustomers = 300'000;
  constexpr int kRuns = 3;
  Figure figure{.bench = "plan",
                .metric = "customers_per_second",
                .values = {},
                .unit = "1/s",
                .n = kCustomers,
                .note = "selection, arms, assignments and instructions of one wave; 5 values each; full sync"};
  for (int run = 0; run < kRuns; ++run) {
    Workplace workplace;
    const auto database = OpenDatabase(workplace.File("plan.db"));
    MakeCustomers(*database, kCustomers);
    LaunchCampaign(*database);
    Planner planner(*database, kMainWorkspace, CompileFilter, PlannerOptions{});
    const double seconds = SecondsFor([&] {
      const auto waves = planner.RunOnce(absl::Now());
      CHECK_INVARIANT(waves.ok() && *waves == 1);
    });
    figure.values.push_back(kCustomers / seconds);
  }
  return {figure};
}

}  // namespace sendlift::bench
