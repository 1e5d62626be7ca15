#pragma once

#include <map>
#include <utility>

#include "absl/time/time.h"
#include "measurement/lift_material.h"
#include "measurement/lift_report.h"
#include "measurement/maturing.h"
#include "model/campaign.h"

namespace sendlift {

// The material of whoever was mature at a time, made once for each window and time.
class MatureViews {
 public:
  // `material` outlives it.
  explicit MatureViews(const LiftMaterial& material) : material_(material) {}

  const LiftMaterial& At(absl::Duration window, absl::Time time);

 private:
  const LiftMaterial& material_;
  std::map<std::pair<absl::Duration, absl::Time>, LiftMaterial> views_;
};

// The confidence at which a lift's intervals are made before its reading is put in: that of the reading's interval, so
// that the relative lift has the same number of standard errors; `level` without one.
double LevelOfLift(const PlanReading& reading, double level);

// Puts the reading of an overall lift in the place of what a fixed horizon would say: the p-value, the difference and
// its interval; nothing of them before they may be read.
void PutReading(PlanKind kind, Lift& lift);

}  // namespace sendlift
