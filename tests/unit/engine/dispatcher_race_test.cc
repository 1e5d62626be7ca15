#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

// A lease that did not see an opt-out is written to its stream before the opt-out is acknowledged.
TEST(DispatcherRaceTest, NothingIsHandedOverAfterAnOptOutWasAcknowledged) {
  for (int round = 0; round < 20; ++round) {
    EngineWorld world({.batch_size_max = 3, .settling = {}});
    FakeGateway gateway("mailer", world.clock());
    LaunchNinety(world);
    std::atomic<bool> acknowledged = false;
    std::atomic<int> late = 0;
    const std::string opted_out = ACustomer(50).email;
    gateway.OnInstructions([&](const std::vector<InstructionOnWire>& instructions) {
      for (const InstructionOnWire& instruction : instructions) {
        if (acknowledged && instruction.address == opted_out) ++late;
      }
    });
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    std::thread opt_out([&] {
      world.Suppress(50);
      world.dispatcher().FinishHandOvers();
      acknowledged = true;
    });
    world.Dispatch();
    opt_out.join();
    EXPECT_EQ(late, 0);
  }
}

TEST(DispatcherRaceTest, WithoutAHandOverUnderWayNobodyWaits) {
  EngineWorld world;
  world.dispatcher().FinishHandOvers();
  FakeGateway gateway("mailer", world.clock());
  LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Dispatch();
  world.dispatcher().FinishHandOvers();
}

}  // namespace
}  // namespace sendlift::testing
