#pragma once

#include <gtest/gtest.h>

#include "engine/dispatcher.h"
#include "tests/support/world_database.h"
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

// The ninety behind a database that can be hooked: a dispatcher of its own, recovered, and a gateway to connect to it.
class DispatcherFaultTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(dispatcher_.Recover()); }
  void TearDown() override { gateway_.ServerCrashed(); }

  EngineWorld world_;
  const Campaign campaign_ = LaunchNinety(world_);
  HookedDatabase database_{world_.database()};
  Dispatcher dispatcher_{{.database = database_, .clock = world_.clock()}, {}, world_.epoch(), [] {}};
  FakeGateway gateway_{"mailer", world_.clock()};
};

}  // namespace sendlift::testing
