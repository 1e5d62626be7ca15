#include "services/not_built.h"

#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

TEST(NotBuiltTest, NamesTheFieldAndSaysWhatToDo) {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_waves(0)->set_slot(v1::Wave::BEST_TIME);
  Violations violations;
  RefuseWhatIsNotBuilt(campaign, violations);
  ASSERT_EQ(violations.list().size(), 1u);
  EXPECT_EQ(violations.list()[0].field, "waves[0].slot");
  EXPECT_EQ(violations.list()[0].description, "not built yet; leave it out");
}

TEST(NotBuiltTest, HasNothingAgainstAPlainCampaign) {
  Violations violations;
  RefuseWhatIsNotBuilt(testing::CampaignMessage(), violations);
  EXPECT_TRUE(violations.empty());
}

}  // namespace
}  // namespace sendlift
