#include "measurement/churn_features.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sendlift {
namespace {

// Bought on days 100, 110 and 130, looked at on day 140.
Shopper AShopper() {
  return {.customer = {1},
          .first_day = 100,
          .last_day = 130,
          .purchases = 3,
          .recent_purchases = 2,
          .first_minor = 1'000,
          .total_minor = 6'000,
          .bought_after = false};
}

TEST(ChurnFeaturesTest, AreWhatTheirNamesSay) {
  const ChurnFeatures features = ChurnFeaturesOf(AShopper(), 140);
  EXPECT_DOUBLE_EQ(features[0], std::log(11.0));
  EXPECT_DOUBLE_EQ(features[1], std::log(3.0));
  EXPECT_DOUBLE_EQ(features[2], std::log(2'001.0));
  EXPECT_DOUBLE_EQ(features[3], std::log(41.0));
  EXPECT_DOUBLE_EQ(features[4], std::log(11.0) - std::log(16.0));  // 15 days between purchases, 10 since
  EXPECT_EQ(features[5], 0);
  EXPECT_DOUBLE_EQ(features[6], std::log(3.0));
}

TEST(ChurnFeaturesTest, WhoBoughtOnceHasNoGap) {
  Shopper once = AShopper();
  once.first_day = once.last_day;
  once.purchases = 1;
  once.total_minor = -50;  // more came back than was bought
  const ChurnFeatures features = ChurnFeaturesOf(once, 140);
  EXPECT_EQ(features[2], 0);
  EXPECT_EQ(features[4], 0);
  EXPECT_EQ(features[5], 1);
}

TEST(ChurnFeaturesTest, ActiveIsWhoBoughtLately) {
  EXPECT_TRUE(IsActive(AShopper(), 140, 11));
  EXPECT_FALSE(IsActive(AShopper(), 140, 10));
}

TEST(ChurnFeaturesTest, TheHistoryIsInWeeksAndWithoutTheFirstPurchase) {
  const ValueHistory history = ValueHistoryOf(AShopper(), 142);
  EXPECT_EQ(history.purchases.purchases, 2);
  EXPECT_DOUBLE_EQ(history.purchases.last_purchase, 30.0 / 7);
  EXPECT_DOUBLE_EQ(history.purchases.age, 6);
  EXPECT_EQ(history.spend.purchases, 2);
  EXPECT_DOUBLE_EQ(history.spend.mean_spend, 2'500);
}

}  // namespace
}  // namespace sendlift
