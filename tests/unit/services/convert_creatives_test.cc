#include "services/convert_creatives.h"

#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

TEST(ConvertCreativesTest, CreativesGoBothWays) {
  v1::Campaign campaign;
  *campaign.add_creatives() = testing::FromText<v1::Creative>(R"pb(
    creative: "mail"
    channel: EMAIL
    arms: "early"
    tiers: "vip"
    tiers: "regular"
    languages { language_code: "en" subject: "s" text: "t" html: "<p>t</p>" }
    languages { language_code: "ko" subject: "s" text: "t" }
  )pb");
  Violations violations;
  const std::vector<Creative> creatives = CreativesFromProto(campaign, violations);
  ASSERT_TRUE(violations.empty());
  EXPECT_EQ(ToProto(creatives[0]).DebugString(), campaign.creatives(0).DebugString());
}

TEST(ConvertCreativesTest, AChannelIsNeeded) {
  v1::Campaign campaign;
  campaign.add_creatives()->set_creative("mail");
  Violations violations;
  (void)CreativesFromProto(campaign, violations);
  ASSERT_EQ(violations.list().size(), 1u);
  EXPECT_EQ(violations.list()[0].field, "creatives[0].channel");
}

}  // namespace
}  // namespace sendlift
