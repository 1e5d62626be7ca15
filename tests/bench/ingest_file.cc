#include "tests/bench/ingest_file.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/invariant.h"
#include "base/random.h"
#include "base/status.h"
#include "engine/environment.h"
#include "measurement/folder.h"
#include "storage/events.h"
#include "tests/bench/assigned.h"
#include "tests/support/a_campaign.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kAppended = 10'000;  // in a transaction

Campaign ACampaignOfTwoMetrics(const std::string& id, absl::Time begin) {
  return testing::ACampaign()
      .WithWindow(begin, begin + absl::Hours(24 * 30))
      .WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED")
      .WithMetric("revenue", MetricKind::kRevenue, "PURCHASED")
      .WithWave("all", begin)
      .BuildCampaign(id);
}

void AppendEvents(storage::Database& database, int run) {
  Random random(static_cast<uint64_t>(1000 + run));
  for (int64_t first = 1; first <= kIngestEvents; first += kAppended) {
    const absl::Status status = database.Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const int64_t source, storage::SourceNumber(session, kMainWorkspace, "shop"));
      for (int64_t i = first; i < first + kAppended; ++i) {
        const auto customer = static_cast<int64_t>(1 + random.Below(kIngestCustomers));
        const Event event{.sequence = run * kIngestEvents + i,
                          .customer = {customer},
                          .type = "PURCHASED",
                          .time = absl::Now(),
                          .amount_minor = static_cast<int64_t>(500 + random.Below(20'000))};
        RETURN_IF_ERROR(storage::AppendEvent(session, kMainWorkspace, source, event).status());
      }
      return absl::OkStatus();
    });
    CHECK_INVARIANT(status.ok());
  }
}

// Campaigns of a year ago, whose windows are over.
void AddPastCampaigns(storage::Database& database, int count) {
  constexpr int64_t kPeople = 100'000;
  for (int i = 0; i < count; ++i) {
    MakeAssigned(database, ACampaignOfTwoMetrics(absl::StrCat("past-", i), absl::Now() - absl::Hours(24 * 365)),
                 kPeople);
  }
}

std::vector<Figure> FoldBeside(const IngestFile& file, int past_campaigns) {
  const std::string ending = past_campaigns == 0 ? "" : absl::StrCat("_", past_campaigns, "_past_campaigns");
  const std::string note = "in process, full sync: purchases of random customers of 5 million, a rate and a revenue";
  Figure folded = {.bench = "ingest",
                   .metric = absl::StrCat("folded_per_second", ending),
                   .values = {},
                   .unit = "1/s",
                   .n = kIngestEvents,
                   .note = note};
  Figure cpu = folded;
  cpu.metric = absl::StrCat("fold_cpu_us_per_event", ending);
  cpu.unit = "us";
  const auto database = OpenDatabase(file.Copy(absl::StrCat("fold", ending, ".db")));
  AddPastCampaigns(*database, past_campaigns);
  Folder folder(*database, kMainWorkspace, {});
  for (int run = 0; run < kIngestRuns; ++run) {
    AppendEvents(*database, run);
    const double cpu_before = CpuSecondsUsed();
    int64_t count = 0;
    const double seconds = SecondsFor([&] {
      while (true) {
        const absl::StatusOr<int> some = folder.RunOnce();
        CHECK_INVARIANT(some.ok());
        if (*some == 0) return;
        count += *some;
      }
    });
    CHECK_INVARIANT(count == kIngestEvents);
    folded.values.push_back(static_cast<double>(count) / seconds);
    cpu.values.push_back((CpuSecondsUsed() - cpu_before) / static_cast<double>(count) * 1e6);
  }
  return {folded, cpu};
}

}  // namespace

IngestFile::IngestFile() {
  const auto database = OpenDatabase(File("prepared.db"));
  MakeCustomersInSql(*database, kIngestCustomers);
  MakeAssigned(*database, ACampaignOfTwoMetrics("bench", absl::Now() - absl::Hours(1)), kIngestCustomers);
}

std::string IngestFile::Copy(const std::string& name) const {
  std::filesystem::copy_file(File("prepared.db"), File(name));
  return File(name);
}

std::vector<Figure> MeasureFolding(const IngestFile& file) {
  std::vector<Figure> figures = FoldBeside(file, 0);
  const std::vector<Figure> beside = FoldBeside(file, 20);
  figures.insert(figures.end(), beside.begin(), beside.end());
  return figures;
}

}  // namespace sendlift::bench
