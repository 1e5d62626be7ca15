#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "measurement/arm_sums.h"
#include "measurement/lift.h"
#include "measurement/programme_overall.h"
#include "model/campaign.h"
#include "model/programme.h"
#include "stats/interval.h"
#include "stats/sample_ratio.h"
#include "stats/verdict.h"
#include "storage/database.h"

namespace sendlift {

// What is compared in every period: the share of customers who bought, and what a customer spent.
inline constexpr std::array<MetricKind, 2> kProgrammeMeasures = {MetricKind::kRate, MetricKind::kRevenue};

// One of them: everybody outside of the holdout, whom promotions could reach, against the holdout.
struct ProgrammeMeasure {
  MetricKind kind = MetricKind::kRate;
  ArmSums outside;
  ArmSums inside;
  LiftNumbers numbers;
  std::optional<double> adjusted_p;  // by Holm over the two measures
  Verdict verdict;                   // without one (kWithheldImmature) while the period runs
};

struct ProgrammePeriodReport {
  ProgrammePeriod period;
  bool running = false;
  int64_t events_outside = 0;  // purchases and returns
  int64_t events_inside = 0;
  std::optional<SampleRatioResult> sample_ratio;  // of the holdout's share; nothing before customers are counted
  std::vector<ProgrammeMeasure> measures;         // none before customers are counted
  // Difference times the customers outside, minor units: what the programme brought.
  std::optional<double> extra_revenue;
  std::optional<Interval> extra_revenue_interval;
};

struct ProgrammeReport {
  absl::Time create_time;
  std::string currency_code;
  int32_t parts_per_million = 0;               // of the holdout now
  std::vector<ProgrammePeriodReport> periods;  // the latest first
  int64_t next_number = 0;                     // of the first one behind them; 0 when there is none
  std::optional<ProgrammeOverall> overall;     // nothing below two periods that are over and counted
  int64_t events_behind = 0;
  double confidence_level = 0.95;
};

// Which periods are asked for: numbers up to `last`, at most `limit`; and whether they are put together, which reads
// the outcomes of the last kOverallPeriods of them once.
struct ProgrammeQuestion {
  int64_t last = INT64_MAX;
  int limit = 50;
  bool overall = true;
};

// FAILED_PRECONDITION (NO_PROGRAMME) if there never was a period.
absl::StatusOr<ProgrammeReport> MakeProgrammeReport(storage::Session& session, WorkspaceNumber workspace,
                                                    const ProgrammeQuestion& question, absl::Time now);

}  // namespace sendlift
