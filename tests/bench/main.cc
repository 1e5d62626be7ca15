#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "base/log.h"
#include "tests/bench/measure.h"

namespace {

struct Benchmark {
  const char* name;
  std::vector<sendlift::bench::Figure> (*run)();
};

constexpr Benchmark kBenchmarks[] = {{"import", sendlift::bench::RunImport},
                                     {"plan", sendlift::bench::RunPlan},
                                     {"dispatch", sendlift::bench::RunDispatch},
                                     {"start", sendlift::bench::RunStart},
                                     {"stats", sendlift::bench::RunStats}};

}  // namespace

int main(int argc, char** argv) {
  sendlift::log::Configure(sendlift::log::Format::kText, "warning");
  bool json = false;
  std::string wanted;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0) {
      json = true;
    } else {
      wanted = argv[i];
    }
  }
  bool found = false;
  for (const Benchmark& benchmark : kBenchmarks) {
    if (!wanted.empty() && wanted != benchmark.name) continue;
    found = true;
    for (const sendlift::bench::Figure& figure : benchmark.run()) sendlift::bench::Print(figure, json);
  }
  if (found) return 0;
  std::fprintf(stderr, "there is no benchmark \"%s\"; there is import, plan, dispatch, start, stats\n", wanted.c_str());
  return 2;
}
