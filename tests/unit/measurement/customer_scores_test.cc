#include "measurement/customer_scores.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "measurement/churn_features.h"
#include "tests/unit/measurement/churn_world.h"

namespace sendlift {
namespace {

using testing::ChurnWorld;

std::vector<CustomerScore> Scores(const std::vector<double>& values) {
  std::vector<CustomerScore> scores;
  for (const double value : values) {
    scores.push_back(
        {.customer = {static_cast<int64_t>(scores.size()) + 1}, .churn = 1 - value / 100, .value_minor = value});
  }
  return scores;
}

TEST(CustomerScoresTest, TheScoreIsTheShareWhoAreWorthLess) {
  auto scores = Scores({10, 20, 30, 40, 40, 40, 70, 80, 90, 100});
  Scoring scoring;
  SetBounds(scores, scoring);
  std::vector<int> ranked;
  for (CustomerScore& score : scores) {
    Rank(scoring, score);
    ranked.push_back(score.value_score);
  }
  EXPECT_EQ(ranked, (std::vector<int>{5, 15, 25, 45, 45, 45, 65, 75, 85, 95}));
}

TEST(CustomerScoresTest, ClassesAreThirdsOrWhatIsAskedFor) {
  auto scores = Scores({10, 20, 30, 40, 50, 60});
  Scoring scoring;
  SetBounds(scores, scoring);
  EXPECT_EQ(scoring.value_bounds, (ClassBounds{.mid = 30, .high = 50}));
  for (CustomerScore& score : scores) Rank(scoring, score);
  EXPECT_EQ(scores[1].value_class, ScoreClass::kLow);
  EXPECT_EQ(scores[2].value_class, ScoreClass::kMid);
  EXPECT_EQ(scores[4].value_class, ScoreClass::kHigh);
  EXPECT_EQ(scores[4].churn_class, ScoreClass::kLow);
  scoring.asked_value = ClassBounds{.mid = 5, .high = 10};
  scoring.asked_churn = ClassBounds{.mid = 0.45, .high = 2};
  SetBounds(scores, scoring);
  for (CustomerScore& score : scores) Rank(scoring, score);
  EXPECT_EQ(scores[0].value_class, ScoreClass::kHigh);
  EXPECT_EQ(scores[4].churn_class, ScoreClass::kMid);
  EXPECT_EQ(scores[0].churn_class, ScoreClass::kMid);
  EXPECT_EQ(scores[5].churn_class, ScoreClass::kLow);
}

TEST(CustomerScoresTest, NobodyIsNoTrouble) {
  Scoring scoring;
  SetBounds({}, scoring);
  CustomerScore score;
  score.value_minor = 7;
  Rank(scoring, score);
  EXPECT_EQ(score.value_score, 0);
}

TEST(CustomerScoresTest, ActiveCustomersHaveWhatTheModelsSay) {
  ChurnWorld world;
  world.Fill(1'500, 540, 120, 21);
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.Train(500));
  const absl::CivilDay last_day = testing::kChurnFirst + 530;
  ASSERT_OK_AND_ASSIGN(const auto scores, world.TryRead([&](storage::Session& session) {
    return ScoreCustomers(session, testing::kWorkspace, model, last_day);
  }));
  ASSERT_GT(scores.size(), 200);
  EXPECT_TRUE(std::is_sorted(scores.begin(), scores.end(),
                             [](const CustomerScore& a, const CustomerScore& b) { return a.customer < b.customer; }));
  KeepingModel value_model;
  value_model.purchases.parameters = {.r = model.value.purchases->r,
                                      .alpha = model.value.purchases->alpha,
                                      .a = model.value.purchases->a,
                                      .b = model.value.purchases->b};
  value_model.spend = GammaGammaFit{};
  value_model.spend->parameters = {.p = model.value.spend->p, .q = model.value.spend->q, .v = model.value.spend->v};
  size_t at = 0;
  const int64_t cut = last_day - absl::CivilDay(1970, 1, 1);
  const CutDays cuts = {.first_day = last_day - 500, .days = {last_day}, .horizon_days = 0};
  EXPECT_OK(world.TryRead([&](storage::Session& session) {
    return ForEachShopper(session, testing::kWorkspace, cuts, [&](size_t, const Shopper& shopper) {
      if (!IsActive(shopper, cut, 180)) return;
      ASSERT_LT(at, scores.size());
      EXPECT_EQ(scores[at].customer, shopper.customer);
      EXPECT_EQ(scores[at].churn, LogisticProbability(RegressionOf(model), ChurnFeaturesOf(shopper, cut)));
      const auto prospect = ProspectOf(value_model, ValueHistoryOf(shopper, cut), 365 / 7.0);
      EXPECT_DOUBLE_EQ(scores[at].value_minor, prospect->value_minor);
      ++at;
    });
  }));
  EXPECT_EQ(at, scores.size());
}

TEST(CustomerScoresTest, WithoutAModelOfSpendAPurchaseIsWorthWhatTheyWereSoFar) {
  ChurnWorld world;
  world.Fill(1'500, 540, 120, 22);
  ASSERT_OK_AND_ASSIGN(TrainedModel model, world.Train(539));
  const auto read = [&](storage::Session& session) {
    return ScoreCustomers(session, testing::kWorkspace, model, testing::kChurnFirst + 539);
  };
  ASSERT_OK_AND_ASSIGN(const auto with, world.TryRead(read));
  model.value.spend = std::nullopt;
  ASSERT_OK_AND_ASSIGN(const auto without, world.TryRead(read));
  double sum_with = 0, sum_without = 0;
  for (const CustomerScore& score : with) sum_with += score.value_minor;
  for (const CustomerScore& score : without) sum_without += score.value_minor;
  EXPECT_NEAR(sum_without / sum_with, 1, 0.1);
}

// Two purchases in 400 days count for 365; one of yesterday is one in 365 days.
TEST(CustomerScoresTest, WithoutAModelOfPurchasesCustomersBuyAsTheyDidSoFar) {
  ChurnWorld world;
  world.Fill(1'500, 540, 120, 23);
  ASSERT_OK_AND_ASSIGN(TrainedModel model, world.Train(539));
  model.value.purchases = std::nullopt;
  testing::ShoppingWorld other;
  other.AddCustomers(2);
  other.Buy("c0", testing::kChurnFirst + 10, 2'000);
  other.Buy("c0", testing::kChurnFirst + 400, 6'000);
  other.Buy("c1", testing::kChurnFirst + 408, 1'000);
  other.Store();
  ASSERT_OK_AND_ASSIGN(const auto scores, other.TryRead([&](storage::Session& session) {
    return ScoreCustomers(session, testing::kWorkspace, model, testing::kChurnFirst + 409);
  }));
  ASSERT_EQ(scores.size(), 2);
  EXPECT_DOUBLE_EQ(scores[0].value_minor, 8'000.0 * 365 / 400);
  EXPECT_DOUBLE_EQ(scores[1].value_minor, 1'000);
}

}  // namespace
}  // namespace sendlift
