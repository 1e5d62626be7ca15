#pragma once

#include <string>

#include "model/follow_up.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {

// On a rating: a mail after an hour, after a day, or none, a third each.
inline FollowUp ATimedStep(const std::string& id, absl::Duration horizon) {
  FollowUp step{.follow_up = id, .on = {"RATED"}, .channels = {Channel::kEmail}};
  step.delays = {{.delay = "soon", .share = Percent(33), .after = absl::Hours(1)},
                 {.delay = "next-day", .share = Percent(33), .after = absl::Hours(24)},
                 {.delay = "none", .share = Remainder(), .none = true}};
  step.horizon = horizon;
  return step;
}

}  // namespace sendlift::testing
