#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/measure.h"
#include "tests/bench/population.h"

namespace sendlift::bench {

inline constexpr int64_t kIngestCustomers = 5'000'000;
inline constexpr int64_t kIngestEvents = 300'000;  // a run
inline constexpr int kIngestRuns = 5;

// A file with the customers, all of them in one campaign with a rate and a revenue, from which every run gets a copy.
class IngestFile {
 public:
  IngestFile();

  std::string File(const std::string& name) const { return workplace_.File(name); }
  // The path of a copy of that name.
  std::string Copy(const std::string& name) const;

 private:
  Workplace workplace_;
};

// The folder alone, on purchases of random customers that are in the log: folded_per_second of `ingest`, and the same
// beside 20 campaigns that are over.
std::vector<Figure> MeasureFolding(const IngestFile& file);

}  // namespace sendlift::bench
