#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/invariant.h"
#include "tests/simulation/planted.h"
#include "tests/simulation/run.h"

namespace sendlift::simulation {
namespace {

// Sanitizers are ten times as slow.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kSeeds = 200;
#else
constexpr uint64_t kSeeds = 2000;
#endif
constexpr uint64_t kSeedsOfRows = 2000;
constexpr uint64_t kSeedsOfABug = 2000;

// SENDLIFT_SIMULATION_SEEDS, "7..9" or "7", or what the test would do by itself.
Seeds SeedsOr(Seeds seeds) {
  const char* const wanted = std::getenv("SENDLIFT_SIMULATION_SEEDS");
  if (wanted == nullptr || *wanted == '\0') return seeds;
  const std::optional<Seeds> parsed = ParseSeeds(wanted);
  CHECK_INVARIANT(parsed.has_value());
  return *parsed;
}

void SayFinding(const Finding& finding) {
  ADD_FAILURE() << finding.violation.invariant << ": " << finding.violation.what
                << "\nto repeat: ./run test simulation --seed " << finding.seed;
}

class SimulationTest : public ::testing::Test {
 protected:
  void SetUp() override { spdlog::set_level(spdlog::level::off); }
  void TearDown() override { Plant(PlantedBug::kNone); }
};

TEST_F(SimulationTest, KeepsEveryPromiseInEveryWorld) {
  const Seeds seeds = SeedsOr({.first = 1, .count = kSeeds});
  if (seeds.count == 1) {
    const SeedRun run = RunSeed(seeds.first, std::getenv("SENDLIFT_SIMULATION_TRACE") != nullptr);
    std::printf("seed %" PRIu64 ", trace %016" PRIx64 "\n", seeds.first, run.trace_hash);
    if (run.violation.has_value()) SayFinding({seeds.first, *run.violation});
    return;
  }
  const Summary summary = RunSeeds(seeds);
  std::printf("%" PRIu64 " seeds from %" PRIu64 " on, %" PRId64 " hand-overs, %s\n", summary.seeds, seeds.first,
              summary.tally.handed_over(), summary.finding.has_value() ? "a violation" : "0 violations");
  for (const Tally::Row& row : summary.tally.Rows()) {
    std::printf("  %-44s %10" PRId64 "\n", row.name.c_str(), row.count);
    if (seeds.count >= kSeedsOfRows && !summary.finding.has_value()) EXPECT_GE(row.count, row.at_least) << row.name;
  }
  if (summary.finding.has_value()) SayFinding(*summary.finding);
}

TEST_F(SimulationTest, GivesTheSameTraceForTheSameSeed) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(RunSeed(seed).trace_hash, RunSeed(seed).trace_hash) << "seed " << seed;
  }
  EXPECT_NE(RunSeed(1).trace_hash, RunSeed(2).trace_hash);
}

TEST_F(SimulationTest, FindsEveryPlantedBug) {
  std::printf("  %-44s %8s  found by\n", "planted bug", "seeds");
  for (const BugRow& row : kPlantedBugs) {
    Plant(row.bug);
    const Summary summary = RunSeeds({.first = 1, .count = kSeedsOfABug});
    if (!summary.finding.has_value()) {
      ADD_FAILURE() << row.name << " was not found in " << kSeedsOfABug << " seeds";
      continue;
    }
    std::printf("  %-44s %8" PRIu64 "  %s\n", row.name, summary.finding->seed,
                summary.finding->violation.invariant.c_str());
  }
}

}  // namespace
}  // namespace sendlift::simulation
