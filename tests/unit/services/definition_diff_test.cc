#include "services/definition_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DefinitionDiffTest, NamesEveryPathInTheOrderOfTheContract) {
  const v1::Campaign from = testing::CampaignMessage();
  EXPECT_THAT(ChangedFields(from, from), IsEmpty());
  v1::Campaign to = from;
  to.mutable_window()->mutable_end_time()->set_seconds(1);
  to.mutable_tiers(0)->mutable_offer()->set_percent(20);
  to.mutable_waves(0)->mutable_share()->set_parts_per_million(5);
  to.add_waves()->set_wave("more");
  (*to.mutable_links())["shop"] = "https://shop.example/";
  EXPECT_THAT(ChangedFields(from, to),
              ElementsAre("window.end_time", "tiers[0].offer.percent", "waves[0].share", "waves[1]", "links"));
  EXPECT_THAT(ChangedFields(to, from), ChangedFields(from, to));
}

TEST(DefinitionDiffTest, AWholePartThatComesIsOnePath) {
  const v1::Campaign from = testing::CampaignMessage();
  v1::Campaign to = from;
  to.mutable_budget()->mutable_limit()->set_currency_code("EUR");
  EXPECT_THAT(ChangedFields(from, to), ElementsAre("budget"));
}

}  // namespace
}  // namespace sendlift
