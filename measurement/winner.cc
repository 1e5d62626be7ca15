#include "measurement/winner.h"

#include <algorithm>
#include <vector>

#include "base/invariant.h"
#include "base/status.h"
#include "measurement/arm_pairs.h"
#include "measurement/lift_material.h"
#include "measurement/lift_report.h"
#include "measurement/lift_verdict.h"
#include "measurement/winner_rule.h"
#include "model/roll_out.h"

namespace sendlift {
namespace {

constexpr int kPrimary = 0;

// The overall lifts of the primary metric, which come first, arm by arm.
std::vector<const Lift*> PrimaryLifts(const LiftReport& report) {
  std::vector<const Lift*> lifts;
  for (const Lift& lift : report.lifts) {
    if (lift.part.IsAll() && lift.metric == kPrimary) lifts.push_back(&lift);
  }
  return lifts;
}

bool BreaksGuardrail(const LiftReport& report, int arm) {
  return std::any_of(report.guardrails.begin(), report.guardrails.end(), [arm](const GuardrailResult& result) {
    return result.arm == arm && result.state == GuardrailState::kBroken;
  });
}

std::vector<ArmStanding> StandingsOf(const Experiment& experiment, const LiftReport& report,
                                     const std::vector<const Lift*>& lifts) {
  const double sign = MoreIsBetter(experiment.metrics[kPrimary]) ? 1 : -1;
  std::vector<ArmStanding> standings;
  standings.reserve(lifts.size());
  for (const Lift* lift : lifts) {
    standings.push_back({.verdict = lift->verdict.code,
                         .advantage = sign * lift->difference.value_or(0),
                         .guardrail_broken = BreaksGuardrail(report, lift->arm)});
  }
  return standings;
}

bool IsBetter(const Experiment& experiment, const std::vector<ArmPair>& pairs, int arm, int other) {
  for (const ArmPair& pair : pairs) {
    const bool same = pair.arm == arm && pair.other == other;
    const bool turned = pair.arm == other && pair.other == arm;
    if ((!same && !turned) || !pair.difference.has_value()) continue;
    const bool higher = turned ? *pair.difference < 0 : *pair.difference > 0;
    const bool lower = turned ? *pair.difference > 0 : *pair.difference < 0;
    const bool good = MoreIsBetter(experiment.metrics[kPrimary]) ? higher : lower;
    return good && pair.adjusted_p.value_or(1) < experiment.alpha;
  }
  return false;
}

std::optional<WinnerFigures> FiguresOf(const Lift& lift) {
  if (!lift.difference.has_value() || !lift.difference_interval.has_value()) return std::nullopt;
  return WinnerFigures{.arm = lift.arm,
                       .difference = *lift.difference,
                       .lower = lift.difference_interval->lower,
                       .upper = lift.difference_interval->upper,
                       .p = lift.adjusted_p.value_or(1)};
}

}  // namespace

absl::StatusOr<absl::Time> LastWindowClose(storage::Session& session, WorkspaceNumber workspace,
                                           const Campaign& campaign) {
  ASSIGN_OR_RETURN(const auto cohorts, storage::ListCohorts(session, workspace, campaign.number));
  absl::Time last = absl::InfinitePast();
  for (const storage::Cohort& cohort : cohorts) {
    if (cohort.wave >= ExperimentWaves(campaign.definition)) continue;
    last = std::max(last, cohort.planned_time + campaign.definition.experiment.metrics[kPrimary].window);
  }
  return last;
}

absl::StatusOr<WinnerDecision> JudgeWinner(storage::Session& session, WorkspaceNumber workspace,
                                           const Campaign& campaign, absl::Time now) {
  const Experiment& experiment = campaign.definition.experiment;
  const std::optional<int> roll_out = RollOutWave(campaign.definition);
  CHECK_INVARIANT(roll_out.has_value());
  ASSIGN_OR_RETURN(const LiftReport report, MakeLiftReport(session, workspace, campaign, now));
  ASSIGN_OR_RETURN(const LiftMaterial material, ReadLiftMaterial(session, workspace, campaign, now));
  const std::vector<const Lift*> lifts = PrimaryLifts(report);
  const std::vector<ArmStanding> standings = StandingsOf(experiment, report, lifts);
  const std::vector<ArmPair> pairs =
      CompareArmPairs(campaign.definition, OfExperiment(campaign.definition, material), kPrimary);
  const WinnerChoice choice = ChooseWinner(experiment.winner->only_if, standings,
                                           [&](int arm, int other) { return IsBetter(experiment, pairs, arm, other); });
  WinnerDecision decision{.wave = *roll_out, .decide_time = now, .arm = choice.arm, .reason = choice.reason};
  if (choice.best > 0) decision.best = FiguresOf(*lifts[static_cast<size_t>(choice.best - 1)]);
  return decision;
}

}  // namespace sendlift
