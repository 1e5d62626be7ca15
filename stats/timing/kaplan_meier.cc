#include "stats/timing/kaplan_meier.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/functional/function_ref.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kFlat = 1e-12;

Interval StepLimits(const KaplanMeierCurve& curve, size_t step, double z) {
  const SurvivalStep& at = curve.steps[step];
  if (at.survival <= 0) return {.lower = 0, .upper = step == 0 ? 1 : StepLimits(curve, step - 1, z).upper};
  const double log_survival = std::log(at.survival);
  const double half = z * std::sqrt(at.relative_variance) / -log_survival;
  return {.lower = std::exp(log_survival * std::exp(half)), .upper = std::exp(log_survival * std::exp(-half))};
}

// The first step whose height is at most `height`, or the middle of a flat piece that lies at it.
double TimeOfHeight(const KaplanMeierCurve& curve, double height, absl::FunctionRef<double(size_t)> height_of) {
  const std::vector<SurvivalStep>& steps = curve.steps;
  for (size_t i = 0; i < steps.size(); ++i) {
    const double at = height_of(i);
    if (at > height + kFlat) continue;
    const bool level = at >= height - kFlat && i + 1 < steps.size();
    return level ? steps[i].time + (steps[i + 1].time - steps[i].time) / 2 : steps[i].time;
  }
  return kInfinity;
}

}  // namespace

KaplanMeierBuilder::KaplanMeierBuilder(size_t steps_max) { curve_.steps.reserve(steps_max); }

void KaplanMeierBuilder::Add(const TiedTimes& tied) {
  if (curve_.customers == 0) curve_.customers = at_risk_at_block_ = tied.at_risk;
  curve_.last_time = tied.time;
  const int64_t left = tied.at_risk - tied.events;
  if (tied.events > 0) {
    survival_ = survival_at_block_ * (static_cast<double>(left) / static_cast<double>(at_risk_at_block_));
    if (left > 0) {
      relative_variance_ +=
          static_cast<double>(tied.events) / static_cast<double>(tied.at_risk) / static_cast<double>(left);
    }
    curve_.steps.push_back({.time = tied.time,
                            .at_risk = tied.at_risk,
                            .events = tied.events,
                            .survival = survival_,
                            .standard_error = survival_ * std::sqrt(relative_variance_),
                            .relative_variance = relative_variance_});
  }
  if (tied.censored > 0) {
    survival_at_block_ = survival_;
    at_risk_at_block_ = left - tied.censored;
  }
}

KaplanMeierCurve KaplanMeierBuilder::Build() && { return std::move(curve_); }

absl::StatusOr<KaplanMeierCurve> KaplanMeier(const SurvivalSample& sample) {
  Arguments arguments;
  RequireSample(arguments, sample);
  RETURN_IF_ERROR(arguments.Check());
  if (sample.times.empty()) return absl::FailedPreconditionError("there are no customers yet");
  KaplanMeierBuilder builder(static_cast<size_t>(std::count(sample.events.begin(), sample.events.end(), 1)));
  ForEachTime(sample, [&builder](const TiedTimes& tied) { builder.Add(tied); });
  return std::move(builder).Build();
}

SurvivalStep SurvivalAt(const KaplanMeierCurve& curve, double time) {
  const auto after = std::upper_bound(curve.steps.begin(), curve.steps.end(), time,
                                      [](double at, const SurvivalStep& step) { return at < step.time; });
  return after == curve.steps.begin() ? SurvivalStep{.at_risk = curve.customers} : *(after - 1);
}

absl::StatusOr<Interval> LogLogLimits(const KaplanMeierCurve& curve, double time, double level) {
  RETURN_IF_ERROR(Arguments().Fraction("level", level).Require(!std::isnan(time), "time", "must be a number").Check());
  const auto after = std::upper_bound(curve.steps.begin(), curve.steps.end(), time,
                                      [](double at, const SurvivalStep& step) { return at < step.time; });
  if (after == curve.steps.begin()) return Interval{.lower = 1, .upper = 1};
  const auto step = static_cast<size_t>(after - curve.steps.begin()) - 1;
  return StepLimits(curve, step, NormalUpperQuantile((1 - level) / 2));
}

absl::StatusOr<TimeQuantile> SurvivalQuantile(const KaplanMeierCurve& curve, double quantile, double level) {
  RETURN_IF_ERROR(Arguments().Fraction("quantile", quantile).Fraction("level", level).Check());
  const double z = NormalUpperQuantile((1 - level) / 2);
  const double height = 1 - quantile;
  TimeQuantile result;
  result.time = TimeOfHeight(curve, height, [&](size_t i) { return curve.steps[i].survival; });
  result.interval.lower = TimeOfHeight(curve, height, [&](size_t i) { return StepLimits(curve, i, z).lower; });
  result.interval.upper = TimeOfHeight(curve, height, [&](size_t i) { return StepLimits(curve, i, z).upper; });
  return result;
}

}  // namespace sendlift
