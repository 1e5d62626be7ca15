#pragma once

#include <optional>

#include "measurement/arm_sums.h"

namespace sendlift {

// What may be believed of an arm's rate against control's after the data, whenever they are looked at. Not protected
// against looking early in the sense of a false alarm rate.
struct RateBelief {
  double chance_better = 0;             // that the arm's true rate is the better one, 0 to 1
  double expected_loss_of_arm = 0;      // what choosing the arm costs on average where control is better, as a rate
  double expected_loss_of_control = 0;  // and choosing control where the arm is
};

// With the prior of Jeffreys for both rates, all people as they are. Nothing for an arm without people.
std::optional<RateBelief> BelieveRates(const ArmSums& arm, const ArmSums& control, bool more_is_better);

}  // namespace sendlift
