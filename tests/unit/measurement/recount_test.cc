#include "measurement/recount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/unit/measurement/recounted_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RecountTest, ACampaignWhoseFiguresAreRightHasNoDifferences) {
  RecountedWorld world;
  ASSERT_OK_AND_ASSIGN(const Recount recount, RecountCampaign(world.database(), kWorkspace, world.campaign));
  EXPECT_THAT(RecountedWorld::TextsOf(recount), IsEmpty());
  EXPECT_EQ(recount.differences.count(), 0);
  EXPECT_EQ(recount.people, 8);
  // The log and three tables of people; outcomes twice, for themselves and for cells; cells and cohorts.
  EXPECT_EQ(recount.rows, 7 + 8 + 8 + 9 + 9 + 9 + 3);
}

TEST(RecountTest, EveryTableIsComparedAndAllDifferencesAreCountedThoughOnlySomeAreTold) {
  RecountedWorld world;
  world.Tamper("UPDATE outcomes SET total = 1 WHERE customer = 3 AND metric = 0");
  world.Tamper("UPDATE cells SET total = 9 WHERE arm = 0 AND metric = 0");
  world.Tamper("UPDATE cohorts SET people = 9 WHERE arm = 0");
  world.Tamper(
      "INSERT INTO journey_counts SELECT workspace, campaign, 0, 1, -1, -1, 1, 'over', 4 FROM cohorts LIMIT 1");
  ASSERT_OK_AND_ASSIGN(Recount recount, RecountCampaign(world.database(), kWorkspace, world.campaign));
  std::vector<std::string> tables;
  for (const Difference& difference : recount.differences.told()) tables.push_back(difference.table);
  EXPECT_THAT(tables, ElementsAre("outcomes", "cells", "cohorts", "journey_counts"));
  EXPECT_EQ(recount.differences.count(), 4);
  for (int i = 0; i < 200; ++i) recount.differences.Add({});
  EXPECT_EQ(recount.differences.told().size(), Differences::kToldMax);
  EXPECT_EQ(recount.differences.count(), 204);
}

}  // namespace
}  // namespace sendlift::testing
