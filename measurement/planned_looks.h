#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "measurement/look_design.h"
#include "measurement/maturing.h"
#include "measurement/plan_reading.h"
#include "model/campaign.h"

namespace sendlift {

// The looks of a group-sequential plan at one window.
struct LookSchedule {
  std::vector<LookResult> due;          // without z and bounds
  std::vector<size_t> tests;            // indexes of those at which somebody new was mature
  bool ended = false;                   // after the last look, or one with all that was planned or more
  std::optional<absl::Time> next_look;  // unless it has ended

  std::vector<double> Information() const;  // of the tests
};
LookSchedule ScheduleOf(const CampaignDefinition& definition, const LiftMaterial& material, absl::Duration window,
                        double planned_customers, absl::Time now);

// Reads one comparison: at each test the data of who was mature then. `design` is that of the schedule. The first look
// that crosses decides; the interval is the repeated one until then, afterwards, or after the last look, that of the
// stage-wise ordering (stopped_experiment.h).
absl::StatusOr<PlanReading> ReadLooks(MetricKind kind, absl::Span<const MaturingStratum> strata,
                                      const LookSchedule& schedule, LookDesign& design, double alpha);

}  // namespace sendlift
