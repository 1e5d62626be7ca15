#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/invariant.h"
#include "tests/bench/dispatch_floor.h"
#include "tests/bench/dispatch_run.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"

namespace sendlift::bench {
namespace {

constexpr char kNote[] =
    "gRPC on loopback TCP, one gateway, durable lease and receipt, caps, quiet hours, 1 % suppressed";
constexpr char kFloorNote[] =
    "one row read an instruction, one record a lease, one blob a receipt, same sync and messages; no checks";

Figure FigureOf(const std::string& metric, const std::string& unit, int64_t n, const std::string& note) {
  return {.bench = "dispatch", .metric = metric, .values = {}, .unit = unit, .n = n, .note = note};
}

// One planned file, from which every run gets a copy.
class Planned {
 public:
  explicit Planned(int64_t customers) : planned_(MakePlannedFile(workplace_.File("planned.db"), customers)) {}

  int64_t instructions() const { return planned_.instructions; }

  struct Result {
    double per_second = 0;
    double cpu_us = 0;
  };
  Result RunProduct() {
    const std::string file = Copy();
    CountingChannel channel;
    const int64_t expected = planned_.instructions - planned_.suppressed;
    const DispatchRun run =
        RunServerAndGateway(file, workplace_.File("server.log"), channel, [&] { return channel.count() >= expected; });
    CheckSettled(file, expected, planned_.suppressed);
    return Of(absl::ToDoubleSeconds(run.end - channel.first()), run.server_cpu_seconds);
  }
  Result RunByHand() {
    const FloorRun run =
        RunFloor(Copy(), planned_.instructions, workplace_.File(absl::StrCat("floor-", ++floors_, ".log")));
    return Of(run.seconds, run.server_cpu_seconds);
  }

 private:
  // With nothing left of the run before: its mark would rightly refuse the copy.
  std::string Copy() {
    for (const char* ending : {"-wal", "-shm", ".mark"})
      std::filesystem::remove(workplace_.File(absl::StrCat("run.db", ending)));
    const std::string file = workplace_.File("run.db");
    std::filesystem::copy_file(workplace_.File("planned.db"), file, std::filesystem::copy_options::overwrite_existing);
    return file;
  }
  Result Of(double seconds, double cpu) const {
    const auto instructions = static_cast<double>(planned_.instructions);
    return {.per_second = instructions / seconds, .cpu_us = cpu / instructions * 1e6};
  }

  Workplace workplace_;
  const PlannedFile planned_;
  int floors_ = 0;
};

std::vector<Figure> Compare(int64_t customers, int runs) {
  Planned planned(customers);
  const int64_t n = planned.instructions();
  Figure rate = FigureOf("instructions_per_second", "1/s", n, kNote);
  Figure cpu = FigureOf("server_cpu_us_per_instruction", "us", n, kNote);
  Figure floor_rate = FigureOf("floor_instructions_per_second", "1/s", n, kFloorNote);
  Figure floor_cpu = FigureOf("floor_cpu_us_per_instruction", "us", n, kFloorNote);
  Figure ratio = FigureOf("floor_ratio", "1", n, "instructions a second, product by floor, run by run");
  for (int run = 0; run < runs; ++run) {
    const auto product = planned.RunProduct();
    const auto floor = planned.RunByHand();
    rate.values.push_back(product.per_second);
    cpu.values.push_back(product.cpu_us);
    floor_rate.values.push_back(floor.per_second);
    floor_cpu.values.push_back(floor.cpu_us);
    ratio.values.push_back(product.per_second / floor.per_second);
  }
  return {rate, cpu, floor_rate, floor_cpu, ratio};
}

Figure CostWith(int64_t customers, const std::string& words, int runs) {
  Planned planned(customers);
  Figure cpu = FigureOf(absl::StrCat("server_cpu_us_per_instruction_", words), "us", planned.instructions(), kNote);
  for (int run = 0; run < runs; ++run) cpu.values.push_back(planned.RunProduct().cpu_us);
  return cpu;
}

}  // namespace

std::vector<Figure> RunDispatch() {
  std::vector<Figure> figures = Compare(1'000'000, 5);
  figures.push_back(CostWith(10'000, "10k", 5));
  figures.push_back(CostWith(100'000, "100k", 5));
  return figures;
}

std::vector<Figure> RunDispatch10m() { return Compare(10'000'000, 3); }

}  // namespace sendlift::bench
