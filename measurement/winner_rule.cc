#include "measurement/winner_rule.h"

#include <algorithm>
#include <optional>

namespace sendlift {
namespace {

std::optional<WinnerReason> WhyWithheld(absl::Span<const ArmStanding> arms) {
  const auto any = [&](VerdictCode code) {
    return std::any_of(arms.begin(), arms.end(), [code](const ArmStanding& arm) { return arm.verdict == code; });
  };
  if (any(VerdictCode::kWithheldSampleRatio)) return WinnerReason::kSampleRatioWrong;
  if (any(VerdictCode::kWithheldImmature)) return WinnerReason::kTooEarly;
  const bool no_data =
      std::all_of(arms.begin(), arms.end(), [](const ArmStanding& arm) { return arm.verdict == VerdictCode::kNoData; });
  if (no_data) return WinnerReason::kNoData;
  return std::nullopt;
}

bool BeatsAllOthers(int arm, absl::Span<const ArmStanding> arms, const IsBetterArm& is_better) {
  for (int other = 1; other <= static_cast<int>(arms.size()); ++other) {
    if (other == arm || arms[static_cast<size_t>(other - 1)].guardrail_broken) continue;
    if (!is_better(arm, other)) return false;
  }
  return true;
}

// The arm of the largest advantage among those that are wanted; 0 if there is none.
template <typename Predicate>
int Leading(absl::Span<const ArmStanding> arms, const Predicate& wanted) {
  int leading = 0;
  for (int arm = 1; arm <= static_cast<int>(arms.size()); ++arm) {
    const ArmStanding& standing = arms[static_cast<size_t>(arm - 1)];
    if (!wanted(standing)) continue;
    if (leading == 0 || standing.advantage > arms[static_cast<size_t>(leading - 1)].advantage) leading = arm;
  }
  return leading;
}

bool IsBetterThanControl(const ArmStanding& arm) { return arm.verdict == VerdictCode::kBetter; }

}  // namespace

WinnerChoice ChooseWinner(WinnerRule rule, absl::Span<const ArmStanding> arms, const IsBetterArm& is_better) {
  if (const auto withheld = WhyWithheld(arms); withheld.has_value()) return {.reason = *withheld};
  const int leading =
      Leading(arms, [](const ArmStanding& arm) { return IsBetterThanControl(arm) && !arm.guardrail_broken; });
  if (leading == 0) {
    if (const int broken = Leading(arms, IsBetterThanControl); broken > 0) {
      return {.reason = WinnerReason::kGuardrailBroken, .best = broken};
    }
    return {.reason = WinnerReason::kNotBetter, .best = Leading(arms, [](const ArmStanding&) { return true; })};
  }
  if (rule == WinnerRule::kSignificant && !BeatsAllOthers(leading, arms, is_better)) {
    return {.reason = WinnerReason::kNotAlone, .best = leading};
  }
  return {.arm = leading, .reason = WinnerReason::kWon, .best = leading};
}

}  // namespace sendlift
