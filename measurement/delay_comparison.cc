#include "measurement/delay_comparison.h"

#include <utility>

#include "base/status.h"
#include "measurement/follow_up_curves.h"
#include "model/event.h"
#include "stats/multiplicity.h"
#include "stats/proportions.h"
#include "stats/timing/log_rank.h"

namespace sendlift {
namespace {

template <typename T>
std::optional<T> IfOk(const absl::StatusOr<T>& result) {
  return result.ok() ? std::optional<T>(*result) : std::nullopt;
}

// One delay with what its times say.
struct Watched {
  WatchedPeople people;
  KaplanMeierCurve curve;
};

std::vector<Watched> WatchAll(const FollowUp& step, int metric, const storage::FollowUpCells& cells, absl::Time now) {
  std::vector<Watched> all;
  for (int delay = 0; delay < static_cast<int>(step.delays.size()); ++delay) {
    Watched watched{.people = Watch(cells, delay, metric, step.horizon, now), .curve = {}};
    watched.curve = CurveOf(watched.people);
    all.push_back(std::move(watched));
  }
  return all;
}

std::vector<DelayPoint> PointsOf(const Watched& watched, double level) {
  std::vector<DelayPoint> points;
  const std::vector<IncidencePoint> incidence = IncidenceOf(watched.people);
  for (size_t i = 0; i < incidence.size(); ++i) {
    const double hours = incidence[i].hours;
    const WatchedBin& bin = watched.people.bins[i];
    const Interval left = LogLogLimits(watched.curve, hours, level).value_or(Interval{.lower = 0, .upper = 1});
    const DelayPoint point{.hours = hours,
                           .at_risk = bin.at_risk,
                           .responded = 1 - SurvivalAt(watched.curve, hours).survival,
                           .responded_interval = {.lower = 1 - left.upper, .upper = 1 - left.lower},
                           .response_first = incidence[i].response_first,
                           .opt_out_first = incidence[i].opt_out_first};
    const bool is_quiet = bin.responses == 0 && bin.responses_first == 0 && bin.opt_outs_first == 0;
    if (is_quiet && !points.empty() && i + 1 < incidence.size()) {
      points.back().hours = hours;
    } else {
      points.push_back(point);
    }
  }
  return points;
}

DelayResult ResultOf(const Watched& watched, absl::Duration horizon, double level) {
  DelayResult result;
  result.closed = watched.people.closed;
  if (result.closed.trials > 0) {
    result.rate = RateOf(result.closed);
    result.rate_interval = IfOk(WilsonInterval(result.closed, level));
  }
  result.restricted_mean = IfOk(RestrictedMeanOf(watched.curve, absl::ToDoubleHours(horizon)));
  if (result.restricted_mean.has_value()) result.restricted_mean_error = RestrictedMeanErrorOf(watched.people);
  result.points = PointsOf(watched, level);
  return result;
}

void CompareWithNone(const Watched& watched, const Watched& none, absl::Duration horizon, double level,
                     DelayResult& result) {
  const ProportionArms arms{.treatment = watched.people.closed, .control = none.people.closed};
  if (arms.treatment.trials > 0 && arms.control.trials > 0) {
    result.difference = RateOf(arms.treatment) - RateOf(arms.control);
    result.difference_interval = IfOk(MiettinenNurminenDifference(arms, level));
    if (const auto test = ScoreTest(arms); test.ok()) result.p_value = test->p;
  }
  const auto means = CompareRestrictedMeans(watched.curve, none.curve, absl::ToDoubleHours(horizon), level);
  if (!means.ok()) return;
  result.mean_difference = means->difference;
  result.mean_difference_interval = means->interval;
}

void AdjustPValues(std::vector<DelayResult>& delays) {
  std::vector<double> p;
  for (const DelayResult& delay : delays) {
    if (delay.p_value.has_value()) p.push_back(*delay.p_value);
  }
  if (p.empty()) return;
  const auto adjusted = AdjustedP(p, PAdjustment::kHolm);
  size_t next = 0;
  for (DelayResult& delay : delays) {
    if (delay.p_value.has_value() && adjusted.ok()) delay.p_value = (*adjusted)[next++];
  }
}

std::optional<TrendTest> TrendOf(const FollowUp& step, const std::vector<Watched>& all) {
  std::vector<DelayArm> arms;
  for (size_t i = 0; i < all.size(); ++i) {
    if (step.delays[i].none) continue;
    arms.push_back({.delay = absl::ToDoubleHours(step.delays[i].after), .counts = all[i].people.closed});
  }
  return IfOk(DelayTrendTest(arms));
}

std::optional<ChiSquareTest> LogRankOf(const std::vector<Watched>& all) {
  LogRankSums sums(all.size(), {});
  std::vector<int64_t> at_risk(all.size()), events(all.size());
  for (size_t i = 0; i < all.front().people.bins.size(); ++i) {
    for (size_t j = 0; j < all.size(); ++j) {
      at_risk[j] = all[j].people.bins[i].at_risk;
      events[j] = all[j].people.bins[i].responses;
    }
    sums.Add(at_risk, events);
  }
  const auto result = sums.Result();
  if (!result.ok()) return std::nullopt;
  return ChiSquareTest{
      .chi_square = result->chi_square, .degrees_of_freedom = result->degrees_of_freedom, .p = result->p};
}

std::optional<size_t> NoneOf(const FollowUp& step) {
  for (size_t i = 0; i < step.delays.size(); ++i) {
    if (step.delays[i].none) return i;
  }
  return std::nullopt;
}

std::vector<DelayArmCounts> ArmsOf(const FollowUp& step, const std::vector<Watched>& all) {
  std::vector<DelayArmCounts> arms;
  for (size_t i = 0; i < all.size(); ++i) {
    const Delay& delay = step.delays[i];
    arms.push_back({.none = delay.none,
                    .delay_hours = delay.none ? 0 : absl::ToDoubleHours(delay.after),
                    .people = all[i].people.people,
                    .closed = all[i].people.closed});
  }
  return arms;
}

bool MoreIsBetter(const Metric& metric) {
  return metric.event_type != kUnsubscribed && metric.event_type != kComplained;
}

}  // namespace

absl::StatusOr<DelayComparison> CompareDelays(const Experiment& experiment, const FollowUp& step, int metric,
                                              const storage::FollowUpCells& cells,
                                              const SampleRatioResult& sample_ratio, absl::Time now) {
  const std::vector<Watched> all = WatchAll(step, metric, cells, now);
  DelayComparison comparison{.metric = metric, .delays = {}, .trend = {}, .log_rank = {}, .verdict = {}};
  for (const Watched& watched : all) {
    comparison.delays.push_back(ResultOf(watched, step.horizon, 1 - experiment.alpha));
  }
  if (const std::optional<size_t> none = NoneOf(step); none.has_value() && all.size() > 1) {
    const double level = 1 - experiment.alpha / static_cast<double>(all.size() - 1);
    for (size_t i = 0; i < all.size(); ++i) {
      if (i != *none) CompareWithNone(all[i], all[*none], step.horizon, level, comparison.delays[i]);
    }
    AdjustPValues(comparison.delays);
  }
  comparison.trend = TrendOf(step, all);
  comparison.log_rank = LogRankOf(all);
  const DelayPlan plan{.alpha = experiment.alpha,
                       .power = experiment.power,
                       .more_is_better = MoreIsBetter(experiment.metrics[static_cast<size_t>(metric)])};
  ASSIGN_OR_RETURN(comparison.verdict, JudgeDelays(plan, ArmsOf(step, all), sample_ratio));
  return comparison;
}

}  // namespace sendlift
