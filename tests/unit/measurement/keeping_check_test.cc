#include "measurement/keeping_check.h"

#include <gtest/gtest.h>

#include "measurement/keeping_model.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_shopper.h"

namespace sendlift {
namespace {

constexpr absl::CivilDay kFirst(2026, 1, 1);

// 1,000 customers who came in the first 5 days, and one behind the cut.
PurchaseHistories Shoppers() {
  const HistoryPeriod period = {
      .first_day = kFirst, .last_day = kFirst + 363, .holdout = absl::Hours(24 * 91), .quiet = absl::Hours(24 * 90)};
  HistoryBuilder builder(period);
  Random random(3);
  const int64_t first = kFirst - absl::CivilDay(1970, 1, 1);
  for (int i = 0; i < 1'000; ++i) {
    for (const int day : testing::DrawDays(random, 364 - i % 5)) {
      builder.Take({.customer = {i + 1}, .day = first + i % 5 + day, .amount_minor = 100});
    }
  }
  for (const int day : {300, 310}) builder.Take({.customer = {1'001}, .day = first + day, .amount_minor = 100});
  return builder.Take();
}

TEST(KeepingCheckTest, ComparesWhatWasExpectedAtTheCutWithWhatCame) {
  const PurchaseHistories histories = Shoppers();
  ASSERT_OK_AND_ASSIGN(const ModelCheck check, CheckModel(histories));
  EXPECT_EQ(check.customers, 1'000);
  std::vector<PurchaseHistory> at_cut;
  int64_t came = 0;
  for (const Buyer& buyer : histories.buyers) {
    if (buyer.customer.value > 1'000) continue;
    at_cut.push_back(HistoryAtCut(buyer, histories.period));
    came += buyer.repeats - buyer.repeats_at_cut;
  }
  EXPECT_EQ(check.actual, came);
  EXPECT_NEAR(check.predicted, static_cast<double>(came), 0.15 * static_cast<double>(came));
  ASSERT_OK_AND_ASSIGN(const BgNbdFit fit, FitPurchases(at_cut));
  double expected = 0;
  for (const PurchaseHistory& history : at_cut) expected += BgNbdExpectedPurchases(fit.parameters, history, 13).value();
  EXPECT_NEAR(check.predicted, expected, 1e-6);
}

TEST(KeepingCheckTest, GroupsAreByRepeatsAndTheLastIsOpen) {
  ASSERT_OK_AND_ASSIGN(const ModelCheck check, CheckModel(Shoppers()));
  ASSERT_EQ(check.groups.size(), 8);
  int64_t customers = 0, actual = 0;
  for (size_t i = 0; i < check.groups.size(); ++i) {
    EXPECT_EQ(check.groups[i].repeats, static_cast<int64_t>(i));
    customers += check.groups[i].customers;
    actual += check.groups[i].actual;
  }
  EXPECT_EQ(customers, check.customers);
  EXPECT_EQ(actual, check.actual);
  EXPECT_GT(check.groups[7].actual, check.groups[7].customers);
  double predicted = 0;
  for (const CheckGroup& group : check.groups) predicted += group.predicted;
  EXPECT_NEAR(predicted, check.predicted, 1e-9);
}

TEST(KeepingCheckTest, TooFewRepeatersBeforeTheCutAreAnError) {
  PurchaseHistories histories = Shoppers();
  histories.buyers.resize(30);
  EXPECT_EQ(CheckModel(histories).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace sendlift
