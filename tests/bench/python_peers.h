#pragma once

#include <string>
#include <vector>

namespace sendlift::bench {

// One piece of work as stats_python.py did it.
struct PeerRun {
  std::string metric;           // of the figure that it is compared with
  std::vector<double> seconds;  // one a run
  std::vector<double> answer;   // what came out; empty where that is random
  std::string library;          // name, version and what was called
};

// Runs tests/bench/stats_python.py with the interpreter that SENDLIFT_BENCH_PYTHON names, or with the one that
// `./run bench stats` makes. Without an interpreter or its libraries it says on standard error what is missing, and
// those pieces are left out.
std::vector<PeerRun> RunPythonPeers();

}  // namespace sendlift::bench
