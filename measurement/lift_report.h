#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "measurement/guardrails.h"
#include "measurement/lift_money.h"
#include "measurement/part.h"
#include "measurement/part_test.h"
#include "measurement/plan_reading.h"
#include "measurement/rate_belief.h"
#include "model/campaign.h"
#include "stats/interval.h"
#include "stats/sample_ratio.h"
#include "stats/verdict.h"
#include "storage/database.h"

namespace sendlift {

// One arm, all tiers and waves together. Index 0 is control.
struct ArmSummary {
  int64_t assigned = 0;
  int64_t handed_over = 0;
  int64_t delivered = 0;
  int64_t cost_micros = 0;  // see CostMicrosByArm
};

// The difference that an arm makes against control in one metric, overall or in a part of the people. Only what is said
// overall was planned: the parts explore, without a verdict.
struct Lift {
  int metric = 0;  // index in the definition
  int arm = 1;
  Part part;
  int64_t customers = 0;
  int64_t responders = 0;
  int64_t total = 0;  // sum of the metric: customers for a rate, events for a count, minor units for revenue
  double value = 0;
  int64_t control_customers = 0;
  int64_t control_responders = 0;
  int64_t control_total = 0;
  double control_value = 0;
  std::optional<double> difference;
  std::optional<Interval> difference_interval;
  std::optional<double> relative_lift;             // of control; nothing when control is zero
  std::optional<Interval> relative_lift_interval;  // nothing when the data do not bound it
  std::optional<double> p_value;
  int strata = 1;       // waves and tiers within which arm and control are compared; 1: all people as they are
  PlanReading reading;  // unless the plan has a fixed horizon; of a part only `as_of`
  // Of the overall ones.
  std::optional<double> adjusted_p;  // within its family, see FamilyOf; the verdict is made from it
  Verdict verdict;
  std::optional<LiftMoney> money;    // nothing without a cost, or while the verdict is withheld
  std::optional<RateBelief> belief;  // of a rate; beside the verdict, which does not depend on it
};

// What a campaign changed, made from cells. Of a campaign with a roll-out wave everything but the lifts by wave, the
// arms and the sample ratio is of the waves before it. Under a plan that is not of a fixed horizon only mature people
// are in the lifts: those of now, or of the look that is read.
struct LiftReport {
  absl::Time create_time;
  std::string currency_code;
  std::vector<ArmSummary> arms;
  std::optional<SampleRatioResult> sample_ratio;  // nothing before anybody is assigned
  std::vector<Lift> lifts;                        // overall first, by metric, arm; then by tier, by wave and by channel
  std::vector<PartTest> part_tests;
  std::vector<GuardrailResult> guardrails;
  int64_t events_behind = 0;
  double mature_share = 0;
  std::optional<absl::Time> mature_time;
  double confidence_level = 0.95;
  std::optional<WinnerDecision> winner;  // of a campaign with a roll-out wave, when it is decided
};

absl::StatusOr<LiftReport> MakeLiftReport(storage::Session& session, WorkspaceNumber workspace,
                                          const Campaign& campaign, absl::Time now);

}  // namespace sendlift
