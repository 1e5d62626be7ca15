#include "stats/value/logistic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/support/status_matchers.h"
#include "tests/unit/stats/value/labelled_cases.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::FourHundredCases;
using testing::HasCode;
using testing::LabelledCases;

LogisticCases CasesOf(const LabelledCases& cases) {
  return {.features = 4, .values = cases.values, .labels = cases.labels};
}

// scikit-learn 1.9.1: LogisticRegression(C=C, tol=1e-12, max_iter=100000).fit(Z, y) on the first three, standardised.
TEST(LogisticTest, CoefficientsAreThoseOfScikitLearn) {
  struct Case {
    double penalty;
    double weights[3];
    double intercept;
  };
  const LabelledCases cases = FourHundredCases();
  ASSERT_EQ(std::count(cases.labels.begin(), cases.labels.end(), 1), 156);
  for (const Case& one :
       {Case{1, {0.5401030897874977, -0.9299724528201473, 0.2367269817632413}, -0.5653191363542592},
        Case{10, {0.4653199745269072, -0.8094687926500003, 0.20153686719226288}, -0.5387146673485481}}) {
    ASSERT_OK_AND_ASSIGN(const LogisticFit fit, FitLogistic(CasesOf(cases), one.penalty));
    ASSERT_EQ(fit.weights.size(), 4);
    for (size_t k = 0; k < 3; ++k) EXPECT_NEAR(fit.weights[k], one.weights[k], 1e-6) << k;
    EXPECT_NEAR(fit.intercept, one.intercept, 1e-6);
  }
}

// The same: predict_proba(Z)[17, 1].
TEST(LogisticTest, AProbabilityIsThatOfScikitLearn) {
  const LabelledCases cases = FourHundredCases();
  ASSERT_OK_AND_ASSIGN(const LogisticFit fit, FitLogistic(CasesOf(cases), 1));
  const absl::Span<const double> all = cases.values;
  EXPECT_NEAR(LogisticProbability(fit, all.subspan(17 * 4, 4)), 0.5329214001522583, 1e-6);
}

TEST(LogisticTest, AFeatureThatIsTheSameForAllSaysNothing) {
  ASSERT_OK_AND_ASSIGN(const LogisticFit fit, FitLogistic(CasesOf(FourHundredCases()), 1));
  EXPECT_EQ(fit.weights[3], 0);
  EXPECT_EQ(fit.means[3], 4);
  EXPECT_EQ(fit.deviations[3], 1);
}

TEST(LogisticTest, SwappedLabelsSwapTheSigns) {
  LabelledCases cases = FourHundredCases();
  ASSERT_OK_AND_ASSIGN(const LogisticFit fit, FitLogistic(CasesOf(cases), 1));
  for (uint8_t& label : cases.labels) label = 1 - label;
  ASSERT_OK_AND_ASSIGN(const LogisticFit swapped, FitLogistic(CasesOf(cases), 1));
  EXPECT_NEAR(swapped.intercept, -fit.intercept, 1e-6);
  for (size_t k = 0; k < 4; ++k) EXPECT_NEAR(swapped.weights[k], -fit.weights[k], 1e-6);
}

TEST(LogisticTest, TooFewOfALabelAreRefused) {
  LabelledCases cases = FourHundredCases();
  std::fill(cases.labels.begin(), cases.labels.end(), 1);
  EXPECT_THAT(FitLogistic(CasesOf(cases), 1), HasCode(absl::StatusCode::kFailedPrecondition, _));
  std::fill(cases.labels.begin(), cases.labels.begin() + kLogisticCasesMin - 1, 0);
  EXPECT_THAT(FitLogistic(CasesOf(cases), 1), HasCode(absl::StatusCode::kFailedPrecondition, _));
  cases.labels.back() = 0;
  EXPECT_OK(FitLogistic(CasesOf(cases), 1));
}

TEST(LogisticTest, WrongArgumentsAreRefused) {
  const auto invalid = HasCode(absl::StatusCode::kInvalidArgument, _);
  LabelledCases cases = FourHundredCases();
  EXPECT_THAT(FitLogistic(CasesOf(cases), 0), invalid);
  EXPECT_THAT(FitLogistic({.features = 3, .values = cases.values, .labels = cases.labels}, 1), invalid);
  cases.labels[0] = 2;
  EXPECT_THAT(FitLogistic(CasesOf(cases), 1), invalid);
  cases.labels[0] = 1;
  cases.values[0] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(FitLogistic(CasesOf(cases), 1), invalid);
}

}  // namespace
}  // namespace sendlift
