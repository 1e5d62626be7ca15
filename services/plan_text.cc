#include "services/plan_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "measurement/plan_reader.h"

namespace sendlift {
namespace {

std::string TimeText(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone()); }

std::string LookAddition(const Experiment& experiment, const Lift& lift) {
  const PlanReading& reading = lift.reading;
  const size_t planned = experiment.plan.looks.size();
  if (reading.decisive.has_value()) {
    const bool alone = lift.verdict.code == VerdictCode::kInconclusive;
    return absl::StrCat(alone ? " By itself it crossed its bound" : " Decided", " at look ", *reading.decisive + 1,
                        " of ", planned, alone ? ", which is not enough among several comparisons." : ".");
  }
  if (reading.next_look.has_value()) {
    return absl::StrCat(" After look ", reading.looks.size(), " of ", planned, "; the next one is at ",
                        TimeText(*reading.next_look), ".");
  }
  return absl::StrCat(" That was the last look, ", reading.looks.size(), " of ", planned, ".");
}

std::string ProbabilityAddition(const PlanReading& reading, const Lift& lift) {
  const bool above = lift.difference.value_or(0) >= 0;
  return absl::StrFormat(
      " The probability that its true value is %s than control's is %.1f %%, which is not protected against looking "
      "early and often.",
      above ? "higher" : "lower", (1 - reading.family_p.value_or(0)) * 100);
}

std::string PlanAddition(const Experiment& experiment, const Lift& lift) {
  if (!lift.reading.may_judge) return "";
  switch (experiment.plan.kind) {
    case PlanKind::kGroupSequential:
      return LookAddition(experiment, lift);
    case PlanKind::kSequential:
      return " Interval and p hold at any time, however often one looks.";
    case PlanKind::kBayesian:
      return ProbabilityAddition(lift.reading, lift);
    case PlanKind::kFixedHorizon:
      break;
  }
  return "";
}

std::string GuardrailAddition(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift) {
  std::vector<std::string> broken;
  for (const GuardrailResult& result : report.guardrails) {
    if (result.arm != lift.arm || result.state != GuardrailState::kBroken) continue;
    broken.push_back(definition.experiment.guardrails[static_cast<size_t>(result.guardrail)].metric.metric);
  }
  if (lift.metric != 0 || broken.empty()) return "";
  return absl::StrCat(" It breaks ", broken.size() == 1 ? "the guardrail " : "the guardrails ",
                      absl::StrJoin(broken, ", "), ".");
}

const char* StateWords(GuardrailState state) {
  switch (state) {
    case GuardrailState::kHolds:
      return "keeps ";
    case GuardrailState::kBroken:
      return "breaks ";
    default:
      return "may or may not keep ";
  }
}

}  // namespace

std::string PromiseText(const Experiment& experiment) {
  const std::string alpha = absl::StrFormat("False alarms in at most %g %% of experiments", experiment.alpha * 100);
  switch (experiment.plan.kind) {
    case PlanKind::kFixedHorizon:
      return alpha + ", if it is read once, at the end.";
    case PlanKind::kGroupSequential:
      return alpha + " over all planned looks together. Between looks nothing is to be read.";
    case PlanKind::kSequential:
      return alpha +
             ", however often one looks and whenever one stops: intervals and p-values hold at all times together.";
    case PlanKind::kBayesian:
      break;
  }
  return absl::StrFormat(
      "Decided at a posterior probability of %g %%, which is not protected against looking early and often: who stops "
      "at "
      "the first such moment is wrong more often.",
      experiment.plan.probability.value_or(kDefaultProbability) * 100);
}

std::string WithheldText(const Experiment& experiment, const Lift& lift) {
  if (experiment.plan.kind != PlanKind::kGroupSequential) {
    return "Withheld: nobody's outcome window is closed yet on both sides.";
  }
  if (lift.reading.next_look.has_value()) {
    return absl::StrCat("Withheld: the ", lift.reading.looks.empty() ? "first" : "next", " look is at ",
                        TimeText(*lift.reading.next_look), ".");
  }
  return "Withheld: nobody's outcome window was closed at any of the looks.";
}

std::string VerdictAddition(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift) {
  return absl::StrCat(PlanAddition(definition.experiment, lift), GuardrailAddition(definition, report, lift));
}

std::string GuardrailText(const CampaignDefinition& definition, const GuardrailResult& result) {
  const std::string& metric = definition.experiment.guardrails[static_cast<size_t>(result.guardrail)].metric.metric;
  const std::string arm = absl::StrCat("Arm ", ArmName(definition.experiment, result.arm));
  if (result.state == GuardrailState::kWithheld) {
    return absl::StrCat(arm, ", ", metric, ": withheld, the arms do not have the sizes that the plan says.");
  }
  if (!result.difference.has_value())
    return absl::StrCat(arm, ", ", metric, ": nobody's outcome window is closed yet.");
  std::string text = absl::StrFormat("%s %s%s: %+.2f percentage points against control", arm, StateWords(result.state),
                                     metric, *result.difference * 100);
  if (result.interval.has_value()) {
    absl::StrAppendFormat(&text, " (%+.2f to %+.2f)", result.interval->lower * 100, result.interval->upper * 100);
  }
  return absl::StrCat(text, absl::StrFormat(", where %.2f %s are accepted.", result.margin * 100,
                                            result.more_is_worse ? "more" : "fewer"));
}

std::string PlannedMethodText(PlanKind plan, MetricKind kind, int strata) {
  const std::string where = strata > 1 ? ", stratified by wave and tier" : "";
  switch (plan) {
    case PlanKind::kGroupSequential:
      return absl::StrCat("group-sequential bounds on the ", kind == MetricKind::kRate ? "score" : "Welch",
                          " statistic", where);
    case PlanKind::kSequential:
      return absl::StrCat("asymptotic confidence sequence", where);
    case PlanKind::kBayesian:
      return kind == MetricKind::kRate ? "Jeffreys' prior, all people as they are"
                                       : "flat normal prior, all people as they are";
    case PlanKind::kFixedHorizon:
      break;
  }
  return "";
}

}  // namespace sendlift
