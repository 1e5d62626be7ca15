#include "measurement/keeping_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_shopper.h"

namespace sendlift {
namespace {

using testing::DrawHistories;

std::string ReasonOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->reason : "";
}

TEST(KeepingModelTest, FitsWhatTheFormulasFit) {
  const std::vector<ValueHistory> histories = DrawHistories(1'000, 5);
  std::vector<PurchaseHistory> purchases;
  std::vector<SpendHistory> spend;
  for (const ValueHistory& history : histories) {
    purchases.push_back(history.purchases);
    if (history.spend.purchases > 0) spend.push_back(history.spend);
  }
  ASSERT_OK_AND_ASSIGN(const BgNbdFit fit, FitBgNbd(purchases));
  ASSERT_OK_AND_ASSIGN(const GammaGammaFit spend_fit, FitGammaGamma(spend));
  ASSERT_OK_AND_ASSIGN(const KeepingModel model, FitKeepingModel(histories));
  EXPECT_EQ(model.purchases.parameters.r, fit.parameters.r);
  EXPECT_EQ(model.purchases.parameters.b, fit.parameters.b);
  ASSERT_TRUE(model.spend.has_value());
  EXPECT_EQ(model.spend->parameters.v, spend_fit.parameters.v);
  EXPECT_EQ(model.fitted, 1'000);
  ASSERT_TRUE(model.correlation.has_value());
  EXPECT_LT(std::abs(*model.correlation), 0.2);

  ASSERT_OK_AND_ASSIGN(const Prospect prospect, ProspectOf(model, histories[1], 52));
  ASSERT_OK_AND_ASSIGN(const double expected, BgNbdExpectedPurchases(fit.parameters, histories[1].purchases, 52));
  ASSERT_OK_AND_ASSIGN(const double alive, BgNbdProbabilityAlive(fit.parameters, histories[1].purchases));
  ASSERT_OK_AND_ASSIGN(const double value, GammaGammaExpectedSpend(spend_fit.parameters, histories[1].spend));
  EXPECT_NEAR(prospect.purchases, expected, 1e-9 * expected);
  EXPECT_EQ(prospect.alive, alive);
  EXPECT_NEAR(prospect.value_minor, expected * value, 1e-8 * prospect.value_minor);
}

TEST(KeepingModelTest, AFewRepeatersAreTooFew) {
  std::vector<ValueHistory> few, enough;
  for (const ValueHistory& history : DrawHistories(1'000, 6)) {
    if (history.purchases.purchases > 0 && few.size() < 49) few.push_back(history);
    if (history.purchases.purchases > 0 && enough.size() < 50) enough.push_back(history);
  }
  few.push_back({.purchases = {.purchases = 0, .last_purchase = 0, .age = 40}, .spend = {}});
  EXPECT_EQ(ReasonOf(FitKeepingModel(few).status()), "TOO_FEW_REPEAT_BUYERS");
  EXPECT_NE(ReasonOf(FitKeepingModel(enough).status()), "TOO_FEW_REPEAT_BUYERS");
}

TEST(KeepingModelTest, CustomersWhoAreAllAlikeAreNoModel) {
  const std::vector<ValueHistory> histories(200, {.purchases = {.purchases = 1, .last_purchase = 10, .age = 20},
                                                  .spend = {.purchases = 1, .mean_spend = 500}});
  EXPECT_EQ(ReasonOf(FitKeepingModel(histories).status()), "MODEL_NOT_FITTED");
}

TEST(KeepingModelTest, SpendThatIsAllAlikeLeavesOutValuesOnly) {
  std::vector<ValueHistory> histories = DrawHistories(1'000, 5);
  for (ValueHistory& history : histories) history.spend.mean_spend = 500;
  ASSERT_OK_AND_ASSIGN(const KeepingModel model, FitKeepingModel(histories));
  EXPECT_FALSE(model.spend.has_value());
  EXPECT_EQ(ReasonOf(model.spend_status), "MODEL_NOT_FITTED");
  EXPECT_FALSE(model.correlation.has_value());
  ASSERT_OK_AND_ASSIGN(const Prospect prospect, ProspectOf(model, histories[1], 52));
  EXPECT_GT(prospect.purchases, 0);
  EXPECT_EQ(prospect.value_minor, 0);
}

TEST(KeepingModelTest, AFitLooksAtABoundedNumberOfHistories) {
  std::vector<PurchaseHistory> histories, every_second;
  for (const ValueHistory& history : DrawHistories(20'000, 7)) {
    if (histories.size() % 2 == 0) every_second.push_back(history.purchases);
    histories.push_back(history.purchases);
  }
  ASSERT_OK_AND_ASSIGN(const BgNbdFit some, FitPurchases(histories));
  ASSERT_OK_AND_ASSIGN(const BgNbdFit expected, FitBgNbd(every_second));
  EXPECT_EQ(some.log_likelihood, expected.log_likelihood);
}

}  // namespace
}  // namespace sendlift
