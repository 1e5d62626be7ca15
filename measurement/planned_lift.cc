#include "measurement/planned_lift.h"

#include "stats/distributions.h"

namespace sendlift {

const LiftMaterial& MatureViews::At(absl::Duration window, absl::Time time) {
  const auto known = views_.find({window, time});
  if (known != views_.end()) return known->second;
  return views_.emplace(std::pair(window, time), MatureMaterial(material_, window, time)).first->second;
}

double LevelOfLift(const PlanReading& reading, double level) {
  return reading.z_of_interval.has_value() ? 1 - 2 * NormalUpperTail(*reading.z_of_interval) : level;
}

void PutReading(PlanKind kind, Lift& lift) {
  const PlanReading& reading = lift.reading;
  lift.p_value = reading.p;
  lift.difference_interval = reading.interval;
  if (reading.difference.has_value()) lift.difference = reading.difference;
  if (!reading.interval.has_value()) lift.relative_lift_interval.reset();
  if (!reading.may_judge) lift.belief.reset();
  if (kind != PlanKind::kBayesian) return;
  lift.relative_lift_interval.reset();
  lift.strata = 1;
  if (lift.difference.has_value()) lift.difference = lift.value - lift.control_value;
  if (lift.relative_lift.has_value()) lift.relative_lift = lift.value / lift.control_value - 1;
}

}  // namespace sendlift
