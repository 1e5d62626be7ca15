#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/invariant.h"
#include "base/status.h"
#include "storage/rows.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/trial_file.h"
#include "tests/support/trial_run.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kFull = 3'900'000;
constexpr int kYear = 365;
constexpr uint64_t kSeed = 3900251;

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "trial-programme: %s\n", std::string(status.message()).c_str());
  std::exit(1);
}

int64_t BlocksOf(storage::Database& database) {
  int64_t blocks = 0;
  Must(database.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(blocks, storage::ReadNumber(session, "SELECT count(*) FROM blocks"));
    return absl::OkStatus();
  }));
  return blocks;
}

double PeakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::string PartsOf(const testing::TrialTimes& times) {
  std::string text = "seconds:";
  for (size_t i = 0; i < times.parts.size(); ++i) {
    absl::StrAppend(&text, " ", testing::kTrialParts[i], " ",
                    static_cast<int64_t>(absl::ToDoubleSeconds(times.parts[i]) + 0.5));
  }
  return absl::StrCat(text, "; ", times.rounds, " rounds, ", times.events, " events");
}

}  // namespace

std::vector<Figure> RunTrialProgramme(int64_t customers) {
  const Workplace workplace;
  const testing::TrialPeople people({.people = customers, .start_days = kYear, .seed = kSeed});
  VirtualClock clock(absl::UnixEpoch());
  const auto database = OpenDatabase(workplace.File("trial.db"));
  testing::TrialRun run(*database, clock, people);
  const auto definition = testing::ReadDefinition(std::string(SENDLIFT_SOURCE_DIR) + "/examples/trial-programme.yaml");
  Must(definition.status());
  Must(run.Launch(*definition));
  const double cpu_before = CpuSecondsUsed();
  const double seconds = SecondsFor([&] { Must(run.Run()); });
  const double cpu = CpuSecondsUsed() - cpu_before;
  const double megabytes = PeakMegabytes();
  const auto counts = run.Check();
  Must(counts.status());
  CHECK_INVARIANT(*counts == testing::CountTrial(people, run.campaign()));
  CHECK_INVARIANT(run.gateway().wrong() == 0);
  const std::string checked = absl::StrCat(run.gateway().accepted(), " contacts in ", BlocksOf(*database),
                                           " blocks; endings and contacts of everybody as counted without it");
  const double factor = static_cast<double>(kFull) / static_cast<double>(customers);
  const std::string extrapolated =
      customers == kFull ? checked : absl::StrCat("not measured: by proportion from ", customers, " customers");
  return {{"trial-programme", "minutes", {seconds / 60}, "min", customers, PartsOf(run.times())},
          {"trial-programme", "cpu_us_per_customer", {cpu * 1e6 / static_cast<double>(customers)}, "us", customers, ""},
          {"trial-programme", "peak_rss_mb", {megabytes}, "MB", customers, checked},
          {"trial-programme", "minutes_3_9m_customers", {seconds / 60 * factor}, "min", customers, extrapolated}};
}

}  // namespace sendlift::bench
