#include "scheduler/step_contacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

TEST(StepContactsTest, ARelationshipIsOneOfThoseNamed) {
  FollowUp step;
  Customer customer;
  EXPECT_TRUE(FitsRelationship(step, customer));
  step.relationships = {"partner", "proactive"};
  EXPECT_FALSE(FitsRelationship(step, customer));
  customer.attributes["relationship"] = "basic";
  EXPECT_FALSE(FitsRelationship(step, customer));
  customer.attributes["relationship"] = "proactive";
  EXPECT_TRUE(FitsRelationship(step, customer));
}

TEST(StepContactsTest, ChannelsAreAsListedAndCallsOfOwnersNeedOne) {
  FollowUp step;
  step.channels = {Channel::kPhone, Channel::kSms};
  Customer customer;
  EXPECT_THAT(ChannelsOf(step, customer), ElementsAre(Channel::kPhone, Channel::kSms));
  step.to_owner = true;
  EXPECT_THAT(ChannelsOf(step, customer), ElementsAre(Channel::kSms));
  customer.attributes["owner"] = "";
  EXPECT_THAT(ChannelsOf(step, customer), ElementsAre(Channel::kSms));
  customer.attributes["owner"] = "ann";
  EXPECT_THAT(ChannelsOf(step, customer), ElementsAre(Channel::kPhone, Channel::kSms));
}

TEST(StepContactsTest, AnExpiryIsTheWindowsEndOrALittleBeforeWhatTheStepSays) {
  const CampaignDefinition definition = ACampaign().Build();
  const absl::Time end = definition.window.end;
  const absl::Time due = CampaignStart() + absl::Hours(5) + absl::Seconds(17);
  FollowUp step;
  EXPECT_EQ(ExpiryOf(definition, step, due), end);
  for (const absl::Duration valid : {absl::Seconds(10), absl::Minutes(20), absl::Hours(3), absl::Hours(24 * 9)}) {
    step.valid_for = valid;
    const absl::Time expiry = ExpiryOf(definition, step, due);
    EXPECT_LE(expiry, due + valid);
    EXPECT_GE(expiry, due + valid - std::max(valid / 32, absl::Seconds(1)));
  }
  EXPECT_EQ(ExpiryOf(definition, step, end - absl::Hours(1)), end);
  step.valid_for = absl::Hours(3);
  EXPECT_EQ(ExpiryOf(definition, step, CampaignStart() + absl::Seconds(1)),
            ExpiryOf(definition, step, CampaignStart() + absl::Seconds(30)));
}

}  // namespace
}  // namespace sendlift::testing
