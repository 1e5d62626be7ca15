#include "tests/simulation/run.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/invariant.h"
#include "base/mutex.h"
#include "tests/simulation/world.h"

namespace sendlift::simulation {
namespace {

namespace fs = std::filesystem;

thread_local uint64_t seed_of_thread = 0;

// An invariant of the product ends the process: then the seed is said at least.
void SaySeed(int) {
  std::fprintf(stderr, "simulation: to repeat: ./run test simulation --seed %llu\n",
               static_cast<unsigned long long>(seed_of_thread));
}

// In memory where the system has that, removed at the end.
class Folder {
 public:
  Folder() {
    const char* parent = fs::is_directory("/dev/shm") ? "/dev/shm" : "/tmp";
    path_ = absl::StrCat(parent, "/sendlift-simulation-XXXXXX");
    CHECK_INVARIANT(mkdtemp(path_.data()) != nullptr);
  }
  ~Folder() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

std::optional<Seeds> ParseSeeds(const std::string& text) {
  const std::vector<std::string> ends = absl::StrSplit(text, "..");
  uint64_t first = 0;
  uint64_t last = 0;
  if (ends.size() > 2 || !absl::SimpleAtoi(ends.front(), &first) || !absl::SimpleAtoi(ends.back(), &last)) {
    return std::nullopt;
  }
  if (last < first) return std::nullopt;
  return Seeds{.first = first, .count = last - first + 1};
}

SeedRun RunSeed(uint64_t seed, bool print) {
  seed_of_thread = seed;
  std::signal(SIGABRT, SaySeed);
  const Folder folder;
  World world(seed, folder.path(), print);
  world.Run();
  return {.trace_hash = world.trace_hash(), .violation = world.violation(), .tally = world.tally()};
}

Summary RunSeeds(Seeds seeds) {
  Summary summary;
  Mutex mutex;
  std::atomic<uint64_t> next = seeds.first;
  std::atomic<bool> found = false;
  const auto work = [&] {
    for (uint64_t seed = next++; seed < seeds.first + seeds.count && !found; seed = next++) {
      const SeedRun outcome = RunSeed(seed);
      MutexLock lock(mutex);
      ++summary.seeds;
      summary.tally.Add(outcome.tally);
      if (!outcome.violation.has_value()) continue;
      found = true;
      if (!summary.finding.has_value() || seed < summary.finding->seed) summary.finding = {seed, *outcome.violation};
    }
  };
  std::vector<std::thread> threads;
  const unsigned processors = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < processors; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  return summary;
}

}  // namespace sendlift::simulation
