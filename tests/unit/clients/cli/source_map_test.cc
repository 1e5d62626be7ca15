#include "clients/cli/source_map.h"

#include <gtest/gtest.h>

namespace sendlift::cli {
namespace {

TEST(SourceMapTest, FindsTheFieldOrWhatHoldsIt) {
  SourceMap map("autumn.yaml");
  map.Set("tiers[1]", {.line = 7, .column = 3});
  map.Set("tiers[1].offer", {.line = 8, .column = 5});
  EXPECT_EQ(map.Find("tiers[1].offer"), (Position{8, 5}));
  EXPECT_EQ(map.Find("tiers[1].offer.percent"), (Position{8, 5}));
  EXPECT_EQ(map.Find("campaign.tiers[1].when"), (Position{7, 3}));
  EXPECT_EQ(map.Find("waves[0].share"), std::nullopt);
  EXPECT_EQ(map.Find(""), std::nullopt);
}

}  // namespace
}  // namespace sendlift::cli
