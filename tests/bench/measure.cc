#include "tests/bench/measure.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

namespace sendlift::bench {

void Print(const Figure& figure, bool json) {
  std::vector<double> sorted = figure.values;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2];
  if (json) {
    const nlohmann::ordered_json line = {{"bench", figure.bench}, {"metric", figure.metric}, {"value", median},
                                         {"min", sorted.front()}, {"max", sorted.back()},    {"unit", figure.unit},
                                         {"n", figure.n},         {"note", figure.note}};
    std::printf("%s\n", line.dump().c_str());
  } else {
    std::printf("%-9s %-28s %14.2f %-4s (%.2f to %.2f, n %lld) %s\n", figure.bench.c_str(), figure.metric.c_str(),
                median, figure.unit.c_str(), sorted.front(), sorted.back(), static_cast<long long>(figure.n),
                figure.note.c_str());
  }
  std::fflush(stdout);
}

double SecondsFor(absl::FunctionRef<void()> work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double CpuSecondsUsed() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

}  // namespace sendlift::bench
