#include "services/convert_winner.h"

#include "absl/strings/str_cat.h"
#include "measurement/lift_report.h"
#include "measurement/lift_verdict.h"
#include "model/roll_out.h"
#include "services/convert.h"
#include "services/verdict_text.h"

namespace sendlift {
namespace {

const char* WhyNone(WinnerReason reason) {
  switch (reason) {
    case WinnerReason::kNotAlone:
      return "an arm is better than control, but not known to be better than every other arm";
    case WinnerReason::kGuardrailBroken:
      return "the arm that is better than control breaks a guardrail";
    case WinnerReason::kTooEarly:
      return "outcome windows of the waves before were open when it was due";
    case WinnerReason::kSampleRatioWrong:
      return "the arms of the waves before do not have the sizes of the plan";
    case WinnerReason::kNoData:
      return "there was nobody to compare in the waves before";
    default:
      return "no arm is known to be better than control";
  }
}

// What was known of the arm that did best, in the words of the report.
std::string FiguresText(const CampaignDefinition& definition, const WinnerDecision& decision,
                        const std::string& currency_code) {
  Lift lift;
  lift.arm = decision.best->arm;
  lift.difference = decision.best->difference;
  lift.difference_interval = Interval{.lower = decision.best->lower, .upper = decision.best->upper};
  const bool more_is_better = MoreIsBetter(definition.experiment.metrics.front());
  const bool worse = more_is_better ? decision.best->upper < 0 : decision.best->lower > 0;
  lift.verdict.code = worse ? VerdictCode::kWorse : VerdictCode::kInconclusive;
  if (decision.reason != WinnerReason::kNotBetter) lift.verdict.code = VerdictCode::kBetter;
  LiftReport report;
  report.currency_code = currency_code;
  return VerdictText(definition, report, lift);
}

}  // namespace

std::string WinnerText(const CampaignDefinition& definition, const std::optional<WinnerDecision>& decision,
                       const std::string& currency_code) {
  const int index = decision.has_value() ? decision->wave : ExperimentWaves(definition);
  const std::string& wave = definition.waves[static_cast<size_t>(index)].wave;
  if (!decision.has_value()) return absl::StrCat("Which arm wave ", wave, " gets is decided when it is due.");
  std::string text =
      decision->HasWinner()
          ? absl::StrCat("Wave ", wave, " gets arm ", ArmName(definition.experiment, decision->arm), ", which won.")
          : absl::StrCat("Wave ", wave, " has all arms, because none won: ", WhyNone(decision->reason), ".");
  if (decision->best.has_value()) absl::StrAppend(&text, " ", FiguresText(definition, *decision, currency_code));
  return text;
}

v1::WinnerDecision WinnerToProto(const CampaignDefinition& definition, const std::optional<WinnerDecision>& decision,
                                 const std::string& currency_code) {
  v1::WinnerDecision proto;
  proto.set_wave(definition.experiment.winner->wave);
  proto.set_text(WinnerText(definition, decision, currency_code));
  if (!decision.has_value()) return proto;
  *proto.mutable_decide_time() = TimeToProto(decision->decide_time);
  if (decision->HasWinner()) proto.set_arm(ArmName(definition.experiment, decision->arm));
  proto.set_reason(static_cast<v1::WinnerDecision::Reason>(decision->reason));
  if (!decision->best.has_value()) return proto;
  proto.set_best_arm(ArmName(definition.experiment, decision->best->arm));
  proto.set_difference(decision->best->difference);
  proto.set_difference_lower(decision->best->lower);
  proto.set_difference_upper(decision->best->upper);
  proto.set_adjusted_p_value(decision->best->p);
  return proto;
}

}  // namespace sendlift
