#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"

namespace sendlift::bench {

// One figure, as docs/benchmarks.md describes it.
struct Figure {
  std::string bench;
  std::string metric;
  std::vector<double> values;  // one a run; the median is what counts
  std::string unit;
  int64_t n = 0;  // items in one run
  std::string note;
};

// Prints the figure: a JSON object a line, or a line for people.
void Print(const Figure& figure, bool json);

// Wall-clock seconds that `work` takes.
double SecondsFor(absl::FunctionRef<void()> work);

// User and system time of this process so far.
double CpuSecondsUsed();

// The benchmarks, each in a file of its own.
std::vector<Figure> RunImport();
std::vector<Figure> RunSegment();
std::vector<Figure> RunSegment10m();
std::vector<Figure> RunPlan();
std::vector<Figure> RunDispatch();
std::vector<Figure> RunDispatch10m();
std::vector<Figure> RunDue();
std::vector<Figure> RunRecommend();
std::vector<Figure> RunIngest();
std::vector<Figure> RunReport();
std::vector<Figure> RunModels();
std::vector<Figure> RunStart();
std::vector<Figure> RunStart10m();
std::vector<Figure> RunStats();
// Leads so many people through a year of examples/trial-programme.yaml in virtual time, and ends the process unless all
// of them end and are contacted as the model says.
std::vector<Figure> RunTrialProgramme(int64_t customers);

}  // namespace sendlift::bench
