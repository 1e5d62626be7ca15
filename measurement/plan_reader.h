#pragma once

#include <map>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "measurement/look_design.h"
#include "measurement/plan_reading.h"
#include "measurement/planned_looks.h"
#include "model/campaign.h"

namespace sendlift {

// Reads overall lifts under any plan but one of a fixed horizon: only who is mature counts. Bounds are computed once
// for all arms and metrics that share them.
class PlanReader {
 public:
  // Both outlive it.
  PlanReader(const Campaign& campaign, const LiftMaterial& material, absl::Time now)
      : campaign_(campaign), material_(material), now_(now) {}

  // Errors as those of stats/sequential, which a definition that passed its rules does not have.
  absl::StatusOr<PlanReading> Read(int metric, int arm);

 private:
  struct Looks {
    LookSchedule schedule;
    LookDesign design;
  };

  absl::StatusOr<PlanReading> ReadSequential(const Metric& metric, int index, int arm) const;
  absl::StatusOr<PlanReading> ReadGroupSequential(const Metric& metric, int index, int arm);
  PlanReading ReadBayesian(const Metric& metric, int index, int arm) const;
  Looks& LooksAt(absl::Duration window, double planned_customers);

  const Campaign& campaign_;
  const LiftMaterial& material_;
  const absl::Time now_;
  std::map<absl::Duration, std::unique_ptr<Looks>> looks_;
};

// Confidence of the intervals of a report: 1 - alpha, or of a Bayesian plan the probability of those that leave out 0
// exactly when it decides.
double ConfidenceLevelOf(const Experiment& experiment);
// Below which an adjusted p-value, or posterior tail, decides.
double DecisionLevelOf(const Experiment& experiment);
// How many of `planned_customers` of all arms are to be in an arm and control.
double PlannedInPair(const Experiment& experiment, int arm, double planned_customers);

}  // namespace sendlift
