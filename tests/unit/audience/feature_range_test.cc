#include "audience/feature_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kAsOf = absl::FromUnixSeconds(1'800'000'000);
absl::Time DaysBefore(double days) { return kAsOf - days * absl::Hours(24); }

class FeatureRangeTest : public ::testing::Test {
 protected:
  CustomerFeatures Only() {
    const std::vector<CustomerFeatures> features = range_.Features();
    EXPECT_EQ(features.size(), 1u);
    return features.empty() ? CustomerFeatures{} : features[0];
  }
  void TakeAda(double days) { range_.TakeCustomer(kAda, DaysBefore(days)); }

  static constexpr CustomerNumber kAda{101};
  FeatureRange range_{100, 10, kAsOf};
};

TEST_F(FeatureRangeTest, PurchasesBeforeTheTimeMakeRecencyFrequencyAndMonetaryValue) {
  TakeAda(100);
  range_.TakeEvent(kAda, "PURCHASED", DaysBefore(3.5), 1'000);
  range_.TakeEvent(kAda, "PURCHASED", DaysBefore(400), 500);
  range_.TakeEvent(kAda, "VISITED", DaysBefore(1), 0);
  const CustomerFeatures ada = Only();
  EXPECT_EQ(ada.customer, kAda);
  EXPECT_EQ(ada.recency_days, 3);
  EXPECT_EQ(ada.frequency, 2);
  EXPECT_EQ(ada.monetary_minor, 1'500);
  EXPECT_EQ(ada.tenure_days, 400);
}

TEST_F(FeatureRangeTest, WhatHappensAtTheTimeOrLaterDoesNotCount) {
  TakeAda(10);
  range_.TakeContact(kAda, Channel::kEmail, kAsOf);
  range_.TakeEvent(kAda, "PURCHASED", kAsOf, 1'000);
  range_.TakeEvent(kAda, "PURCHASED", kAsOf - absl::Microseconds(1), 1);
  const CustomerFeatures ada = Only();
  EXPECT_EQ(ada.frequency, 1);
  EXPECT_EQ(ada.recency_days, 0);
  EXPECT_EQ(ada.answers[0].contacts, 0);
}

TEST_F(FeatureRangeTest, WhoWasMadeLaterIsThereOnlyWithAPurchaseBefore) {
  TakeAda(-1);
  EXPECT_THAT(range_.Features(), IsEmpty());
  range_.TakeEvent(kAda, "PURCHASED", DaysBefore(20), 1'000);
  EXPECT_EQ(Only().tenure_days, 20);
}

TEST_F(FeatureRangeTest, SomebodyWithoutAPurchaseHasOnlyATenure) {
  TakeAda(100);
  const CustomerFeatures ada = Only();
  EXPECT_EQ(ada.recency_days, std::nullopt);
  EXPECT_EQ(ada.tenure_days, 100);
}

TEST_F(FeatureRangeTest, WhoIsNotInTheRangeOrNotACustomerIsPassedOver) {
  TakeAda(100);
  range_.TakeContact({102}, Channel::kEmail, DaysBefore(1));
  range_.TakeEvent({99}, "PURCHASED", DaysBefore(1), 1);
  range_.TakeEvent({110}, "PURCHASED", DaysBefore(1), 1);
  EXPECT_EQ(Only().frequency, 0);
}

TEST_F(FeatureRangeTest, AnAnswerCountsForTheContactBeforeItOnceAndInTime) {
  TakeAda(400);
  range_.TakeContact(kAda, Channel::kEmail, DaysBefore(50));
  range_.TakeContact(kAda, Channel::kEmail, DaysBefore(20));
  range_.TakeEvent(kAda, "OPENED", DaysBefore(19), 0);
  range_.TakeEvent(kAda, "CLICKED", DaysBefore(18), 0);
  range_.TakeEvent(kAda, "OPENED", DaysBefore(30), 0);
  EXPECT_EQ(Only().answers[0], (Answers{.contacts = 2, .answered = 1}));
  range_.TakeEvent(kAda, "OPENED", DaysBefore(36), 0);
  EXPECT_EQ(Only().answers[0], (Answers{.contacts = 2, .answered = 2}));
}

TEST_F(FeatureRangeTest, AnAnswerBelongsToAChannelThatItCanComeFrom) {
  TakeAda(400);
  range_.TakeContact(kAda, Channel::kEmail, DaysBefore(9));
  range_.TakeContact(kAda, Channel::kSms, DaysBefore(8));
  range_.TakeContact(kAda, Channel::kPhone, DaysBefore(7));
  range_.TakeEvent(kAda, "OPENED", DaysBefore(6), 0);
  EXPECT_THAT(Only().answers, ElementsAre(Answers{1, 1}, Answers{1, 0}, Answers{1, 0}));
  range_.TakeEvent(kAda, "CLICKED", DaysBefore(6), 0);
  EXPECT_THAT(Only().answers, ElementsAre(Answers{1, 1}, Answers{1, 1}, Answers{1, 0}));
  range_.TakeEvent(kAda, "REPLIED", DaysBefore(6), 0);
  EXPECT_THAT(Only().answers, ElementsAre(Answers{1, 1}, Answers{1, 1}, Answers{1, 1}));
}

TEST_F(FeatureRangeTest, AnAnswerBeforeTheContactOrOfSomebodyElseDoesNotCount) {
  TakeAda(400);
  range_.TakeCustomer({102}, DaysBefore(400));
  range_.TakeContact(kAda, Channel::kEmail, DaysBefore(9));
  range_.TakeEvent(kAda, "OPENED", DaysBefore(10), 0);
  range_.TakeEvent({102}, "OPENED", DaysBefore(8), 0);
  EXPECT_EQ(range_.Features()[0].answers[0], (Answers{.contacts = 1, .answered = 0}));
}

}  // namespace
}  // namespace sendlift
