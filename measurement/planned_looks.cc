#include "measurement/planned_looks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/status.h"
#include "measurement/effect_sums.h"
#include "model/plan_rules.h"
#include "stats/sequential/looks.h"

namespace sendlift {
namespace {

// A little more than what CheckLooks asks for, so that rounding does not matter.
constexpr double kStepMin = 1.01 * kInformationStepMin;

bool IsNew(double information, const std::vector<LookResult>& due, const std::vector<size_t>& tests) {
  if (information < kInformationMin) return false;
  const double before = tests.empty() ? 0 : due[tests.back()].information;
  return information - before >= kStepMin * information;
}

// What was known at each test; nothing where nothing scattered.
std::vector<std::optional<NormalEstimate>> EstimatesOf(MetricKind kind, absl::Span<const MaturingStratum> strata,
                                                       const LookSchedule& schedule) {
  EffectSums sums(kind);
  std::vector<std::optional<NormalEstimate>> estimates;
  size_t next = 0;
  for (const size_t test : schedule.tests) {
    for (; next < strata.size() && strata[next].mature_time <= schedule.due[test].time; ++next) {
      sums.Add(strata[next].stratum);
    }
    estimates.push_back(sums.Estimate());
  }
  return estimates;
}

double ZOf(const std::optional<NormalEstimate>& estimate) {
  return estimate.has_value() ? estimate->value / estimate->standard_error : 0;
}

StoppingBounds FirstOf(StoppingBounds bounds, size_t looks) {
  bounds.information.resize(looks);
  bounds.lower.resize(looks);
  bounds.upper.resize(looks);
  return bounds;
}

void SetInterval(const NormalEstimate& estimate, const StoppingBounds& bounds, size_t test, PlanReading& reading) {
  const double half = bounds.upper[test] * estimate.standard_error;
  reading.difference = estimate.value;
  reading.z_of_interval = bounds.upper[test];
  reading.interval = reading.stopped.has_value()
                         ? reading.stopped->interval
                         : Interval{.lower = estimate.value - half, .upper = estimate.value + half};
}

}  // namespace

std::vector<double> LookSchedule::Information() const {
  std::vector<double> information;
  for (const size_t test : tests) information.push_back(due[test].information);
  return information;
}

LookSchedule ScheduleOf(const CampaignDefinition& definition, const LiftMaterial& material, absl::Duration window,
                        double planned_customers, absl::Time now) {
  LookSchedule schedule;
  const absl::Time begin = LooksBegin(definition);
  for (const absl::Duration look : definition.experiment.plan.looks) {
    const absl::Time time = begin + look;
    if (time > now) {
      schedule.next_look = time;
      return schedule;
    }
    const int64_t customers = MatureCustomers(material, window, time);
    const double information = std::min(static_cast<double>(customers) / planned_customers, kInformationMax);
    if (IsNew(information, schedule.due, schedule.tests)) schedule.tests.push_back(schedule.due.size());
    schedule.due.push_back({.time = time, .customers = customers, .information = information});
    if (information >= 1) break;
  }
  schedule.ended = true;
  return schedule;
}

absl::StatusOr<PlanReading> ReadLooks(MetricKind kind, absl::Span<const MaturingStratum> strata,
                                      const LookSchedule& schedule, LookDesign& design, double alpha) {
  PlanReading reading{.looks = schedule.due, .next_look = schedule.next_look};
  if (schedule.tests.empty()) return reading;
  const auto estimates = EstimatesOf(kind, strata, schedule);
  ASSIGN_OR_RETURN(const StoppingBounds bounds, design.BoundsAt(alpha));
  std::vector<double> z;
  size_t read = schedule.tests.size() - 1;
  for (size_t i = 0; i < schedule.tests.size(); ++i) {
    LookResult& look = reading.looks[schedule.tests[i]];
    z.push_back(ZOf(estimates[i]));
    look.z = z.back();
    look.bound = bounds.upper[i];
    look.crossed = std::abs(z.back()) >= bounds.upper[i];
    if (!look.crossed || reading.decisive.has_value()) continue;
    reading.decisive = schedule.tests[i];
    reading.next_look = std::nullopt;
    read = i;
  }
  reading.may_judge = true;
  reading.as_of = reading.looks[schedule.tests[read]].time;
  ASSIGN_OR_RETURN(reading.p, design.RepeatedP(z, alpha));
  reading.family_p = reading.p;
  if (!estimates[read].has_value()) return reading;
  if (reading.decisive.has_value() || schedule.ended) {
    const auto stopped = EstimateAfterStopping({.bounds = FirstOf(bounds, read + 1), .z = z[read]},
                                               estimates[read]->standard_error, 1 - alpha);
    if (stopped.ok()) reading.stopped = *stopped;
  }
  SetInterval(*estimates[read], bounds, read, reading);
  return reading;
}

}  // namespace sendlift
