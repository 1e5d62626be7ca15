#include "engine/cloning.h"

#include <gtest/gtest.h>

#include "storage/definition_json.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

TEST(CloningTest, EveryTimeKeepsItsDistanceToTheStart) {
  const CampaignDefinition definition = ACampaign()
                                            .WithWave("first", CampaignStart() + absl::Hours(1), Percent(10))
                                            .WithWave("second", CampaignStart() + absl::Hours(30))
                                            .Build();
  const absl::Time start = CampaignStart() + absl::Hours(1000);
  const CampaignDefinition moved = MovedTo(definition, start);
  EXPECT_EQ(moved.window.start, start);
  EXPECT_EQ(moved.window.end, start + absl::Hours(240));
  EXPECT_EQ(moved.waves[0].start, start + absl::Hours(1));
  EXPECT_EQ(moved.waves[1].start, start + absl::Hours(30));
}

TEST(CloningTest, ACloneSaysTheSameUnderKeysOfItsOwn) {
  EngineWorld world;
  const Campaign original = world.Launch(ACampaign().Build());
  const Campaign clone = world.Write(
      [&](storage::Session& session) { return CloneCampaign(session, original, "winter", std::nullopt, world.now()); });
  EXPECT_EQ(clone.state, CampaignState::kDraft);
  EXPECT_EQ(storage::DefinitionToJson(clone.definition), storage::DefinitionToJson(original.definition));
  EXPECT_NE(clone.uid, original.uid);
  EXPECT_NE(clone.hash_key, original.hash_key);
  EXPECT_EQ(clone.version, 1);
  EXPECT_EQ(clone.launch_time, std::nullopt);
}

}  // namespace
}  // namespace sendlift::testing
