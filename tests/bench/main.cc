#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "base/log.h"
#include "tests/bench/dispatch_floor.h"
#include "tests/bench/measure.h"

namespace {

int64_t trial_customers = 100'000;

struct Benchmark {
  const char* name;
  std::vector<sendlift::bench::Figure> (*run)();
  bool only_by_name = false;  // takes long
};

constexpr Benchmark kBenchmarks[] = {
    {"import", sendlift::bench::RunImport},
    {"segment", sendlift::bench::RunSegment},
    {"segment-10m", sendlift::bench::RunSegment10m, true},
    {"plan", sendlift::bench::RunPlan},
    {"dispatch", sendlift::bench::RunDispatch},
    {"dispatch-10m", sendlift::bench::RunDispatch10m, true},
    {"due", sendlift::bench::RunDue},
    {"recommend", sendlift::bench::RunRecommend},
    {"ingest", sendlift::bench::RunIngest, true},
    {"report", sendlift::bench::RunReport, true},
    {"models", sendlift::bench::RunModels, true},
    {"start", sendlift::bench::RunStart},
    {"start-10m", sendlift::bench::RunStart10m, true},
    {"stats", sendlift::bench::RunStats},
    {"trial-programme", [] { return sendlift::bench::RunTrialProgramme(trial_customers); }, true}};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], sendlift::bench::kFloorServer) == 0)
    return sendlift::bench::ServeFloor(argv[2]);
  sendlift::log::Configure(sendlift::log::Format::kText, "warning");
  bool json = false;
  std::string wanted;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else if (std::strcmp(argv[i], "--customers") == 0 && i + 1 < argc) {
      trial_customers = std::max<int64_t>(std::strtoll(argv[++i], nullptr, 10), 1);
    } else {
      wanted = argv[i];
    }
  }
  bool found = false;
  for (const Benchmark& benchmark : kBenchmarks) {
    if (wanted.empty() ? benchmark.only_by_name : wanted != benchmark.name) continue;
    found = true;
    for (const sendlift::bench::Figure& figure : benchmark.run()) sendlift::bench::Print(figure, json);
  }
  if (found) return 0;
  std::fprintf(
      stderr,
      "there is no benchmark \"%s\"; there is import, segment, segment-10m, plan, dispatch, dispatch-10m, due, "
      "recommend, ingest, report, models, start, start-10m, stats, trial-programme\n",
      wanted.c_str());
  return 2;
}
