#include "scheduler/slot_evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scheduler/slotted_world.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

// The slot of a time in Berlin, where ACustomer lives.
size_t Slot(absl::Time time) { return static_cast<size_t>(SlotOfWeek(HourAt(time, ClockOf({}, "Europe/Berlin")))); }

// Four hours of the campaign's first day; half of those at the last one respond, and few before.
class SlotEvidenceTest : public ::testing::Test {
 protected:
  SlotEvidenceTest() { world_.AddCustomers(600); }

  Campaign Running(const std::string& id) {
    return world_.InsertRunning(ACampaign().WithTier("vip", "tier = VIP").WithTier("rest", "").BuildCampaign(id));
  }
  void AcceptFour(const Campaign& campaign, int tier, absl::Duration response_after = kHour) {
    for (int i = 0; i < 4; ++i) {
      world_.Accept(campaign, {.time = CampaignStart() + i * kHour,
                               .count = 50,
                               .responders = i == 3 ? 25 : 4,
                               .tier = tier,
                               .response_after = response_after});
    }
  }
  SlotEvidence Evidence(const Campaign& campaign, absl::Duration after = absl::Hours(48)) {
    return world_.Read([&](storage::Session& session) {
      return ReadSlotEvidence(session, kWorkspace, campaign, CampaignStart() + after);
    });
  }

  SlottedWorld world_;
};

TEST_F(SlotEvidenceTest, ACampaignsContactsTellByTierAndInAll) {
  const Campaign campaign = Running("autumn");
  AcceptFour(campaign, 1);
  const SlotEvidence evidence = Evidence(campaign);
  ASSERT_THAT(evidence.tiers, SizeIs(2));
  EXPECT_FALSE(evidence.tiers[0].has_value());
  ASSERT_TRUE(evidence.tiers[1].has_value());
  ASSERT_TRUE(evidence.campaign.has_value());
  EXPECT_EQ(*evidence.campaign, *evidence.tiers[1]);
  EXPECT_FALSE(evidence.others.has_value());
  const SlotRates& rates = *evidence.campaign;
  const size_t best = Slot(CampaignStart() + 3 * kHour);
  EXPECT_EQ(std::max_element(rates.begin(), rates.end()) - rates.begin(), static_cast<std::ptrdiff_t>(best));
  EXPECT_GT(rates[best], 0.35);
  EXPECT_LT(rates[best], 0.5);
  EXPECT_LT(rates[Slot(CampaignStart())], 0.15);
}

TEST_F(SlotEvidenceTest, OtherCampaignsOfLateTellToo) {
  const Campaign autumn = Running("autumn");
  const Campaign winter = Running("winter");
  AcceptFour(autumn, 0);
  const SlotEvidence evidence = Evidence(winter);
  EXPECT_FALSE(evidence.campaign.has_value());
  ASSERT_TRUE(evidence.others.has_value());
  EXPECT_EQ(*evidence.others, *Evidence(autumn).campaign);
  EXPECT_TRUE(Evidence(winter, kOthersWithin).others.has_value());
  EXPECT_FALSE(Evidence(winter, kOthersWithin + 4 * kHour).others.has_value());
}

TEST_F(SlotEvidenceTest, EveryContactHasTheSameTimeForAResponse) {
  const Campaign campaign = Running("autumn");
  AcceptFour(campaign, 0, kResponseTime - absl::Seconds(1));
  EXPECT_FALSE(Evidence(campaign, kResponseTime).campaign.has_value()) << "too young";
  EXPECT_TRUE(Evidence(campaign, kResponseTime + 4 * kHour).campaign.has_value());
}

TEST_F(SlotEvidenceTest, LateResponsesDoNotCount) {
  const Campaign campaign = Running("autumn");
  AcceptFour(campaign, 0, kResponseTime);
  EXPECT_FALSE(Evidence(campaign, absl::Hours(72)).campaign.has_value());
}

TEST_F(SlotEvidenceTest, ABookIsReadAgainAfterADayAndOnlyForStepsAtTheBestTime) {
  const Campaign plain = Running("plain");
  Campaign asking = plain;
  FollowUp step;
  step.slot = Slot::kBestTime;
  asking.definition.follow_ups = {step};
  SlotEvidenceBook book;
  const auto campaign_speaks = [&](const Campaign& campaign, absl::Duration after) {
    const auto evidence = book.Of(world_.database(), kWorkspace, campaign, CampaignStart() + after);
    EXPECT_OK(evidence);
    return (*evidence)->campaign.has_value();
  };
  EXPECT_FALSE(campaign_speaks(asking, absl::Hours(48)));
  AcceptFour(plain, 0);
  EXPECT_FALSE(campaign_speaks(asking, absl::Hours(71))) << "what is known is a day old at most";
  EXPECT_TRUE(campaign_speaks(asking, absl::Hours(72)));
  EXPECT_FALSE(campaign_speaks(plain, absl::Hours(72)));
  EXPECT_FALSE(campaign_speaks(asking, absl::Hours(24))) << "the clock was set back";
}

}  // namespace
}  // namespace sendlift::testing
