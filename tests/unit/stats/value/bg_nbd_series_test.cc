#include "stats/value/bg_nbd_series.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

TEST(BgNbdSeriesTest, SaysWhatTheQuadratureSays) {
  struct Case {
    const char* name;
    BgNbdParameters parameters;
  };
  for (const Case& c : {Case{"cdnow", {.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426}},
                        Case{"a is one", {.r = 0.5, .alpha = 8, .a = 1, .b = 3}},
                        Case{"a is near one", {.r = 0.5, .alpha = 8, .a = 1 + 1e-9, .b = 3}},
                        Case{"few leave", {.r = 1.5, .alpha = 6, .a = 0.05, .b = 4}},
                        Case{"a + b below one", {.r = 0.3, .alpha = 5, .a = 0.2, .b = 0.3}},
                        Case{"many leave", {.r = 3, .alpha = 20, .a = 4, .b = 1.5}},
                        Case{"steady buyers", {.r = 12, .alpha = 30, .a = 0.6, .b = 6}}}) {
    for (const PurchaseHistory& history : {PurchaseHistory{},
                                           {.purchases = 0, .last_purchase = 0, .age = 30},
                                           {.purchases = 2, .last_purchase = 30.43, .age = 38.86},
                                           {.purchases = 40, .last_purchase = 200, .age = 260}}) {
      for (const double time : {0.5, 39.0, 260.0}) {
        ASSERT_OK_AND_ASSIGN(const double expected, BgNbdExpectedPurchases(c.parameters, history, time));
        ASSERT_OK_AND_ASSIGN(const double found, BgNbdPurchasesBySeries(c.parameters, history, time));
        EXPECT_NEAR(found, expected, 1e-9 * expected + 1e-12) << c.name << " x " << history.purchases << " t " << time;
      }
    }
  }
}

// Fader, Hardie and Lee (2005), section 4: the next 39 weeks of customer 1.
TEST(BgNbdSeriesTest, SaysWhatIsPublished) {
  ASSERT_OK_AND_ASSIGN(const double purchases,
                       BgNbdPurchasesBySeries({.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426},
                                              {.purchases = 2, .last_purchase = 30.43, .age = 38.86}, 39));
  EXPECT_NEAR(purchases, 1.226, 0.0005);
}

TEST(BgNbdSeriesTest, RefusesWhatIsNoHistory) {
  const BgNbdParameters parameters{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426};
  const auto code = [&](const PurchaseHistory& history, double time) {
    return BgNbdPurchasesBySeries(parameters, history, time).status().code();
  };
  EXPECT_EQ(code({.purchases = 1, .last_purchase = 5, .age = 4}, 1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({}, -1), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({}, std::numeric_limits<double>::infinity()), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(BgNbdPurchasesBySeries(parameters, {}, 0).value(), 0);
}

}  // namespace
}  // namespace sendlift
