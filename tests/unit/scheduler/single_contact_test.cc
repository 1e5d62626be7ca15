#include "scheduler/single_contact.h"

#include <gtest/gtest.h>

#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

constexpr int64_t kCent = 10'000;
constexpr Channel kBoth[] = {Channel::kSms, Channel::kPhone};

FollowUp ChaseOnBoth() {
  FollowUp step = ATextAfter("OPENED");
  step.channels = {Channel::kSms, Channel::kPhone};
  return step;
}

class SingleContactTest : public ::testing::Test {
 protected:
  // Of the step, in order; more than one is made by the same object.
  std::vector<ContactChoice> Choose(int times) {
    const Customer customer = world_.CustomerAt(0);
    return world_.Read([&](storage::Session& session) -> absl::StatusOr<std::vector<ContactChoice>> {
      SingleContacts contacts(session, kWorkspace, world_.campaign);
      std::vector<ContactChoice> choices;
      for (int i = 0; i < times; ++i) {
        const auto choice = contacts.Choose(customer, {.arm = 1, .tier = 0, .follow_up = 1}, kBoth);
        if (!choice.ok()) return choice.status();
        choices.push_back(*choice);
      }
      return choices;
    });
  }
  Channel ChannelOf() { return Choose(1).at(0).contact.value_or(SingleContact{}).channel; }

  FollowedWorld world_{Following({ChaseOnBoth()})};
};

TEST_F(SingleContactTest, TheFirstChannelThatWillDoIsTaken) {
  EXPECT_EQ(ChannelOf(), Channel::kSms);
  world_.Suppress(0, Channel::kSms);
  EXPECT_EQ(ChannelOf(), Channel::kPhone);
  world_.ChangeCustomer(0, [](Customer& each) {
    each.consents = Consents();
    each.consents.Grant(Channel::kSms, Purpose::kPromotion);
  });
  const ContactChoice none = Choose(1).at(0);
  EXPECT_FALSE(none.contact.has_value());
  EXPECT_FALSE(none.without_budget);
}

TEST_F(SingleContactTest, AChannelWithoutACreativeOfTheStepIsPassedOver) {
  auto& creatives = world_.campaign.definition.follow_ups[0].creatives;
  std::erase(creatives, "chase-sms");
  EXPECT_EQ(ChannelOf(), Channel::kPhone);
}

TEST_F(SingleContactTest, TheNameAndTheTextAreThoseOfTheCustomer) {
  const SingleContact contact = *Choose(1).at(0).contact;
  EXPECT_EQ(UnpackValues(contact.values), std::vector<std::string>{"Name0"});
  EXPECT_EQ(ContentKey::FromNumber(contact.content).follow_up, 1);
  EXPECT_EQ(contact.cost_micros, 0);
}

TEST_F(SingleContactTest, WhatIsChosenCountsAgainstTheBudget) {
  world_.campaign.definition.budget =
      Budget{.limit = {.currency_code = "EUR", .minor_units = 2}, .costs = {{Channel::kSms, kCent}}};
  const std::vector<ContactChoice> choices = Choose(3);
  EXPECT_EQ(choices[1].contact->cost_micros, kCent);
  EXPECT_FALSE(choices[2].contact.has_value());
  EXPECT_TRUE(choices[2].without_budget);
}

}  // namespace
}  // namespace sendlift::testing
