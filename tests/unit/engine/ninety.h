#pragma once

#include <gtest/gtest.h>

#include "tests/support/world_engine.h"

namespace sendlift::testing {

inline constexpr absl::Duration kHour = absl::Hours(1);

// 100 customers, 10 of control, whose only wave is due and planned.
inline Campaign LaunchNinety(EngineWorld& world) {
  world.AddCustomers(100);
  const Campaign campaign = world.Launch(ACampaign().WithControl(Percent(10)).Build());
  world.clock().AdvanceBy(kHour);
  EXPECT_EQ(world.Plan(), 1);
  return campaign;
}

}  // namespace sendlift::testing
