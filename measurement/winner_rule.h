#pragma once

#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "model/winner.h"
#include "stats/verdict.h"

namespace sendlift {

// Where an arm stands against control on the primary metric.
struct ArmStanding {
  VerdictCode verdict = VerdictCode::kNoData;
  double advantage = 0;           // its difference from control, the good side up
  bool guardrail_broken = false;  // whoever breaks one does not win
};

struct WinnerChoice {
  int arm = 0;  // 0: none
  WinnerReason reason = WinnerReason::kNoData;
  int best = 0;  // of the arms that the reason is about, the one of the largest advantage; 0: withheld

  friend bool operator==(const WinnerChoice&, const WinnerChoice&) = default;
};

// Whether one arm is known to be better than another.
using IsBetterArm = std::function<bool(int arm, int other)>;

// Which of the arms wins under `rule`; arms[0] is arm 1. None while the verdict of one of them is withheld, or when all
// have no data. `is_better` is asked under kSignificant only, of an arm that is better than control against every other
// arm that breaks no guardrail. Of equal advantages the earlier arm leads.
WinnerChoice ChooseWinner(WinnerRule rule, absl::Span<const ArmStanding> arms, const IsBetterArm& is_better);

}  // namespace sendlift
