#include "measurement/programme_report.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/status.h"
#include "stats/multiplicity.h"
#include "storage/events.h"
#include "storage/holdouts.h"
#include "storage/programme_outcomes.h"
#include "storage/programme_periods.h"

namespace sendlift {
namespace {

using storage::ProgrammeCell;
using storage::Session;

constexpr double kAlpha = 0.05;
constexpr double kMillion = 1e6;
constexpr double kShareFactorMax = 2;  // beyond it, periods measure programmes of a different reach

using Cells = std::map<std::pair<int64_t, bool>, ProgrammeCell>;

ArmSums SumsOf(const ProgrammeCell& cell, int64_t customers) {
  ArmSums sums{.people = customers, .responders = cell.buyers, .sums = {}};
  sums.sums = {.count = customers, .sum = cell.total, .sum_of_squares = cell.squares};
  return sums;
}

ProgrammeCell CellOf(const Cells& cells, int64_t period, bool inside) {
  const auto found = cells.find({period, inside});
  return found == cells.end() ? ProgrammeCell{} : found->second;
}

std::optional<SampleRatioResult> CheckShare(const ProgrammePeriod& period) {
  const auto result = SampleRatioTest({period.customers_outside, period.customers_inside},
                                      {kMillion - period.parts_per_million, 1.0 * period.parts_per_million});
  return result.ok() ? std::optional<SampleRatioResult>(*result) : std::nullopt;
}

// What is looked at before a period is over was not planned to be looked at.
absl::StatusOr<Verdict> Judge(const ProgrammePeriodReport& report, const ProgrammeMeasure& measure) {
  VerdictEvidence evidence;
  evidence.assigned = {.treatment = measure.outside.people, .control = measure.inside.people};
  if (!report.running) evidence.mature = evidence.assigned;
  if (report.sample_ratio.has_value()) evidence.sample_ratio = *report.sample_ratio;
  const LiftNumbers& numbers = measure.numbers;
  if (numbers.difference.has_value() && numbers.difference_interval.has_value() && numbers.p_value.has_value()) {
    // The ends are solved to 1e-13, the estimate is exact: at the edge it may come out just beyond.
    const Interval interval{.lower = std::min(numbers.difference_interval->lower, *numbers.difference),
                            .upper = std::max(numbers.difference_interval->upper, *numbers.difference)};
    evidence.effect = Effect{.estimate = *numbers.difference, .interval = interval, .p = *numbers.p_value};
  }
  ASSIGN_OR_RETURN(Verdict verdict, Decide({.alpha = kAlpha}, evidence));
  const bool decided = verdict.code == VerdictCode::kBetter || verdict.code == VerdictCode::kWorse;
  if (decided && measure.adjusted_p.value_or(0) >= kAlpha) verdict.code = VerdictCode::kInconclusive;
  return verdict;
}

void Adjust(std::vector<ProgrammeMeasure>& measures) {
  std::vector<double> raw;
  std::vector<ProgrammeMeasure*> of;
  for (ProgrammeMeasure& measure : measures) {
    if (!measure.numbers.p_value.has_value()) continue;
    raw.push_back(*measure.numbers.p_value);
    of.push_back(&measure);
  }
  const auto adjusted = AdjustedP(raw, PAdjustment::kHolm);
  for (size_t i = 0; adjusted.ok() && i < of.size(); ++i) of[i]->adjusted_p = (*adjusted)[i];
}

void SetExtraRevenue(const ProgrammeMeasure& revenue, ProgrammePeriodReport& report) {
  const auto people = static_cast<double>(revenue.outside.people);
  if (!revenue.numbers.difference.has_value()) return;
  report.extra_revenue = *revenue.numbers.difference * people;
  if (!revenue.numbers.difference_interval.has_value()) return;
  const Interval& interval = *revenue.numbers.difference_interval;
  report.extra_revenue_interval = Interval{.lower = interval.lower * people, .upper = interval.upper * people};
}

absl::StatusOr<ProgrammePeriodReport> ReportOn(const ProgrammePeriod& period, const Cells& cells, double level,
                                               absl::Time now) {
  ProgrammePeriodReport report;
  report.period = period;
  report.running = now < period.end;
  const ProgrammeCell outside = CellOf(cells, period.number, false);
  const ProgrammeCell inside = CellOf(cells, period.number, true);
  report.events_outside = outside.events;
  report.events_inside = inside.events;
  if (!period.counted()) return report;
  report.sample_ratio = CheckShare(period);
  for (const MetricKind kind : kProgrammeMeasures) {
    ProgrammeMeasure measure;
    measure.kind = kind;
    measure.outside = SumsOf(outside, period.customers_outside);
    measure.inside = SumsOf(inside, period.customers_inside);
    measure.numbers = CompareArms(kind, measure.outside, measure.inside, level);
    report.measures.push_back(std::move(measure));
  }
  Adjust(report.measures);
  for (ProgrammeMeasure& measure : report.measures) {
    ASSIGN_OR_RETURN(measure.verdict, Judge(report, measure));
  }
  SetExtraRevenue(report.measures.back(), report);
  return report;
}

bool CanBePutTogether(const ProgrammePeriod& period, absl::Time now) {
  if (period.is_empty() || period.end > now || !period.counted()) return false;
  if (period.customers_inside < 2 || period.customers_outside < 2) return false;
  const auto ratio = CheckShare(period);
  return !ratio.has_value() || ratio->state != SampleRatioState::kMismatch;
}

// A rate is the mean of noughts and ones.
absl::StatusOr<MeanEstimate> EstimateFor(MetricKind kind, const ArmSums& sums) {
  if (kind == MetricKind::kRevenue) return EstimateOf(sums.sums);
  const auto buyers = static_cast<uint64_t>(sums.responders);
  return EstimateOf(MoneySums{.count = sums.people, .sum = sums.responders, .sum_of_squares = buyers});
}

absl::StatusOr<std::vector<PeriodMeans>> MeansOf(MetricKind kind, const std::vector<ProgrammePeriod>& periods,
                                                 const Cells& cells) {
  std::vector<PeriodMeans> means;
  for (const ProgrammePeriod& period : periods) {
    PeriodMeans& one = means.emplace_back();
    one.parts_per_million = period.parts_per_million;
    const ArmSums outside = SumsOf(CellOf(cells, period.number, false), period.customers_outside);
    const ArmSums inside = SumsOf(CellOf(cells, period.number, true), period.customers_inside);
    ASSIGN_OR_RETURN(one.outside, EstimateFor(kind, outside));
    ASSIGN_OR_RETURN(one.inside, EstimateFor(kind, inside));
  }
  return means;
}

bool SharesDiffer(const std::vector<ProgrammePeriod>& periods) {
  const auto by_share = [](const ProgrammePeriod& a, const ProgrammePeriod& b) {
    return a.parts_per_million < b.parts_per_million;
  };
  const auto [least, most] = std::minmax_element(periods.begin(), periods.end(), by_share);
  return most->parts_per_million > kShareFactorMax * least->parts_per_million;
}

absl::StatusOr<std::optional<ProgrammeOverall>> Overall(Session& session, WorkspaceNumber workspace,
                                                        const std::vector<ProgrammePeriod>& all, const Cells& cells,
                                                        double level, absl::Time now) {
  std::vector<ProgrammePeriod> periods;
  for (const ProgrammePeriod& period : all) {
    if (CanBePutTogether(period, now)) periods.push_back(period);
  }
  if (periods.size() > kOverallPeriods) periods.erase(periods.begin(), periods.end() - kOverallPeriods);
  if (periods.size() < 2) return std::nullopt;
  ProgrammeOverall overall{.periods = static_cast<int>(periods.size()),
                           .start = periods.front().start,
                           .end = periods.back().end,
                           .customer_periods = 0,
                           .shares_differ = SharesDiffer(periods),
                           .measures = {}};
  std::map<int64_t, int64_t> places;  // numbers may have gaps; places have none
  for (const ProgrammePeriod& period : periods) {
    places.emplace(period.number, static_cast<int64_t>(places.size()));
    overall.customer_periods += period.customers_outside;
  }
  PeriodOverlap overlap(0, periods.size());
  RETURN_IF_ERROR(storage::ForEachProgrammeOutcomeOfPeriods(session, workspace, periods.front().number,
                                                            periods.back().number,
                                                            [&](storage::NumberedProgrammeOutcome outcome) {
                                                              const auto place = places.find(outcome.period);
                                                              if (place == places.end()) return absl::OkStatus();
                                                              outcome.period = place->second;
                                                              overlap.Take(outcome);
                                                              return absl::OkStatus();
                                                            }));
  for (const MetricKind kind : kProgrammeMeasures) {
    ASSIGN_OR_RETURN(const std::vector<PeriodMeans> means, MeansOf(kind, periods, cells));
    ASSIGN_OR_RETURN(OverallMeasure measure, PutTogether(kind, means, overlap, level));
    overall.measures.push_back(std::move(measure));
  }
  return overall;
}

absl::Status NoProgramme() {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_PROGRAMME",
               "there never was a holdout to compare with; set one aside with `sendlift holdout set --share 5%`");
}

}  // namespace

absl::StatusOr<ProgrammeReport> MakeProgrammeReport(Session& session, WorkspaceNumber workspace,
                                                    const ProgrammeQuestion& question, absl::Time now) {
  ProgrammeReport report;
  report.create_time = now;
  ASSIGN_OR_RETURN(const std::vector<ProgrammePeriod> periods, storage::ListProgrammePeriods(session, workspace));
  if (periods.empty()) return NoProgramme();
  ASSIGN_OR_RETURN(const auto list, storage::ListProgrammeCells(session, workspace));
  Cells cells;
  for (const ProgrammeCell& cell : list) cells.emplace(std::pair(cell.period, cell.inside), cell);
  for (auto period = periods.rbegin(); period != periods.rend(); ++period) {
    if (period->number > question.last || period->is_empty() || period->start > now) continue;
    if (static_cast<int>(report.periods.size()) == question.limit) {
      report.next_number = period->number;
      break;
    }
    ASSIGN_OR_RETURN(ProgrammePeriodReport one, ReportOn(*period, cells, report.confidence_level, now));
    report.periods.push_back(std::move(one));
  }
  if (question.overall) {
    ASSIGN_OR_RETURN(report.overall, Overall(session, workspace, periods, cells, report.confidence_level, now));
  }
  ASSIGN_OR_RETURN(report.currency_code, storage::WorkspaceCurrency(session, workspace));
  ASSIGN_OR_RETURN(const auto holdout, storage::FindHoldout(session, workspace));
  if (holdout.has_value()) report.parts_per_million = holdout->parts_per_million;
  ASSIGN_OR_RETURN(const int64_t last, storage::LastEventPosition(session, workspace));
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace));
  report.events_behind = last - folded;
  return report;
}

}  // namespace sendlift
