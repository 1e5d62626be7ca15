#include "tests/bench/measure.h"
#include "tests/bench/population.h"

namespace sendlift::bench {

std::vector<Figure> RunPlan() {
  constexpr int64_t kCustomers = 300'000;
  constexpr int kControl = 100'000;
  constexpr int kRuns = 5;
  const std::string note =
      "selection, arms, assignments and instructions of one wave in 24 zones; 5 values each; caps and quiet hours";
  Figure rate{
      .bench = "plan", .metric = "customers_per_second", .values = {}, .unit = "1/s", .n = kCustomers, .note = note};
  Figure cpu{
      .bench = "plan", .metric = "cpu_us_per_customer", .values = {}, .unit = "us", .n = kCustomers, .note = note};
  for (int run = 0; run < kRuns; ++run) {
    Workplace workplace;
    const auto database = OpenDatabase(workplace.File("plan.db"));
    MakeCustomers(*database, kCustomers);
    SuppressSome(*database, kCustomers);
    LaunchCampaign(*database, kControl);
    const double before = CpuSecondsUsed();
    const double seconds = SecondsFor([&] { PlanCampaign(*database); });
    rate.values.push_back(kCustomers / seconds);
    cpu.values.push_back((CpuSecondsUsed() - before) / kCustomers * 1e6);
  }
  return {rate, cpu};
}

}  // namespace sendlift::bench
