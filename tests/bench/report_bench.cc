#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/invariant.h"
#include "base/random.h"
#include "base/status.h"
#include "engine/environment.h"
#include "engine/progress.h"
#include "measurement/follow_up_fold.h"
#include "measurement/follow_up_report.h"
#include "measurement/lift_report.h"
#include "storage/campaigns.h"
#include "storage/follow_up_cells.h"
#include "tests/bench/assigned.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/a_campaign.h"
#include "tests/unit/measurement/timed_step.h"

namespace sendlift::bench {
namespace {

using testing::Percent;

constexpr int kRuns = 5;
constexpr int kReportsARun = 20;

// Two arms and control, two tiers, waves and channels, three metrics: 42 lifts. One step with three delays.
Campaign ACampaignOfEverything() {
  const absl::Time begin = absl::Now() - absl::Hours(1);
  return testing::ACampaign()
      .WithWindow(begin, begin + absl::Hours(24 * 30))
      .WithTier("vip", "tier = VIP")
      .WithTier("rest", "")
      .WithArm("mail", Percent(40))
      .WithArm("letter")
      .WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED")
      .WithMetric("purchases", MetricKind::kCount, "PURCHASED")
      .WithMetric("revenue", MetricKind::kRevenue, "PURCHASED")
      .WithWave("first", begin, Percent(50))
      .WithWave("second", begin)
      .WithChannel(Channel::kEmail)
      .WithChannel(Channel::kSms)
      .WithFollowUp(testing::ATimedStep("chase", absl::Hours(24 * 7)))
      .WithBudget(100'000'000, {{.channel = Channel::kEmail, .micros = 5'000}})
      .BuildCampaign("bench");
}

// One in ten of the people was triggered on one of 60 days; half of them bought, at any time within the horizon.
void TriggerSome(storage::Database& database, const Campaign& campaign, int64_t people) {
  constexpr int64_t kDrawn = 20'000;
  const int64_t drawn = std::min(kDrawn, people / 10);
  Random random(7);
  storage::FollowUpCells cells;
  for (int64_t i = 0; i < drawn; ++i) {
    const storage::FirstTrigger trigger{
        .customer = {i + 1},
        .follow_up = 0,
        .arm = static_cast<int>(1 + random.Below(2)),
        .delay = static_cast<int>(random.Below(3)),
        .trigger_time = campaign.definition.window.start - absl::Hours(24) * static_cast<int64_t>(random.Below(60))};
    storage::FirstTimes times;
    if (random.Chance(0.5)) times[0] = trigger.trigger_time + absl::Hours(168) * random.Uniform();
    for (const storage::FollowUpCell& cell : FollowUpCellsOf(trigger, times)) cells[cell] += people / 10 / drawn;
  }
  CHECK_INVARIANT(database
                      .Write(storage::Lane::kImport,
                             [&](storage::Session& session) {
                               return storage::AddFollowUpCells(session, kMainWorkspace, campaign.number, cells);
                             })
                      .ok());
}

using Report = std::function<absl::Status(storage::Session&, const Campaign&)>;

struct NamedReport {
  const char* name;
  Report make;
};

std::vector<NamedReport> Reports() {
  return {{"lift",
           [](storage::Session& session, const Campaign& campaign) {
             return MakeLiftReport(session, kMainWorkspace, campaign, absl::Now()).status();
           }},
          {"delays",
           [](storage::Session& session, const Campaign& campaign) {
             return MakeFollowUpReport(session, kMainWorkspace, campaign, 0, absl::Now()).status();
           }},
          {"progress", [](storage::Session& session, const Campaign& campaign) {
             return ProgressOf(session, campaign, absl::Now()).status();
           }}};
}

// One campaign of so many people.
class Measured {
 public:
  explicit Measured(int64_t people) : database_(OpenDatabase(workplace_.File("report.db"))) {
    campaign_ = MakeAssigned(*database_, ACampaignOfEverything(), people);
    HandOverAll(*database_, campaign_);
    FoldPurchases(*database_, campaign_, people);
    TriggerSome(*database_, campaign_, people);
  }

  // Milliseconds of one report, of many in a row.
  double MillisecondsOf(const Report& report) {
    std::vector<double> times;
    for (int i = 0; i < kReportsARun; ++i) {
      times.push_back(1000 * SecondsFor([&] {
                        const absl::Status status =
                            database_->Read([&](storage::Session& session) { return report(session, campaign_); });
                        CHECK_INVARIANT(status.ok());
                      }));
    }
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  }

 private:
  Workplace workplace_;
  std::unique_ptr<storage::Database> database_;
  Campaign campaign_;
};

}  // namespace

std::vector<Figure> RunReport() {
  constexpr int64_t kMany = 10'000'000;
  constexpr int64_t kFew = 10'000;
  const std::string note =
      "in process, rows written in bulk: assignments, outcomes of 1 in 8, ranges, cells; 2 arms, tiers, waves, "
      "channels";
  const auto figure = [&](const std::string& metric, const std::string& unit) {
    return Figure{.bench = "report", .metric = metric, .values = {}, .unit = unit, .n = kMany, .note = note};
  };
  Measured few(kFew);
  Measured many(kMany);
  std::vector<Figure> figures;
  for (const NamedReport& report : Reports()) {
    Figure of_many = figure(absl::StrCat(report.name, "_ms_10m_assignments"), "ms");
    Figure of_few = figure(absl::StrCat(report.name, "_ms_10k_assignments"), "ms");
    Figure ratio = figure(absl::StrCat(report.name, "_ratio_10m_to_10k"), "1");
    for (int run = 0; run < kRuns; ++run) {
      of_many.values.push_back(many.MillisecondsOf(report.make));
      of_few.values.push_back(few.MillisecondsOf(report.make));
      ratio.values.push_back(of_many.values.back() / of_few.values.back());
    }
    figures.insert(figures.end(), {of_many, of_few, ratio});
  }
  return figures;
}

}  // namespace sendlift::bench
