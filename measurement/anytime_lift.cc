#include "measurement/anytime_lift.h"

#include <vector>

#include "base/status.h"
#include "measurement/effect_sums.h"

namespace sendlift {

absl::StatusOr<std::optional<AnytimeLift>> ReadAtAnyTime(MetricKind kind, absl::Span<const MaturingStratum> strata,
                                                         absl::Time now, const SequencePlan& plan) {
  EffectSums sums(kind);
  std::vector<double> p_values;
  std::vector<Interval> intervals;
  AnytimeLift lift;
  for (size_t i = 0; i < strata.size() && strata[i].mature_time <= now; ++i) {
    sums.Add(strata[i].stratum);
    if (i + 1 < strata.size() && strata[i + 1].mature_time == strata[i].mature_time) continue;
    const auto estimate = sums.Estimate();
    if (!estimate.has_value()) continue;
    const auto customers = static_cast<double>(sums.customers());
    const auto look = AsymptoticSequence(estimate->value, estimate->standard_error, customers, plan);
    if (absl::IsOutOfRange(look.status())) continue;
    if (!look.ok()) return look.status();
    p_values.push_back(look->p);
    intervals.push_back(look->interval);
    lift.difference = estimate->value;
    ASSIGN_OR_RETURN(lift.multiplier, SequenceMultiplier(customers, plan));
  }
  if (p_values.empty()) return std::nullopt;
  lift.p = RunningMinimum(p_values).back();
  lift.interval = RunningIntersection(intervals).back();
  return lift;
}

}  // namespace sendlift
