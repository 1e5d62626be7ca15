#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/simulation/oracle.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

struct Seeds {
  uint64_t first = 1;
  uint64_t count = 0;
};

// "7..9", or one seed alone. Nothing for another text.
std::optional<Seeds> ParseSeeds(const std::string& text);

struct Finding {
  uint64_t seed = 0;
  Violation violation;
};

struct SeedRun {
  uint64_t trace_hash = 0;
  std::optional<Violation> violation;
  Tally tally;
};
// One world, in files of its own that are gone afterwards.
SeedRun RunSeed(uint64_t seed, bool print = false);

struct Summary {
  uint64_t seeds = 0;
  Tally tally;
  std::optional<Finding> finding;  // that of the lowest seed
};
// Worlds of these seeds, on all processors; ends after the first violation.
Summary RunSeeds(Seeds seeds);

}  // namespace sendlift::simulation
