#include "stats/multiplicity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "stats/sample_ratio.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::ElementsAre;

constexpr PAdjustment kAll[] = {PAdjustment::kBonferroni,        PAdjustment::kHolm,
                                PAdjustment::kHochberg,          PAdjustment::kSidak,
                                PAdjustment::kBenjaminiHochberg, PAdjustment::kBenjaminiYekutieli};

TEST(AdjustedPTest, KeepsTheOrderGiven) {
  EXPECT_THAT(*AdjustedP({0.04, 0.01, 0.03}, PAdjustment::kHolm),
              ElementsAre(::testing::DoubleEq(0.06), ::testing::DoubleEq(0.03), ::testing::DoubleEq(0.06)));
  EXPECT_THAT(*AdjustedP({0.04, 0.01, 0.03}, PAdjustment::kHochberg),
              ElementsAre(::testing::DoubleEq(0.04), ::testing::DoubleEq(0.03), ::testing::DoubleEq(0.04)));
  EXPECT_THAT(*AdjustedP({0.04, 0.01, 0.03}, PAdjustment::kBenjaminiHochberg),
              ElementsAre(::testing::DoubleEq(0.04), ::testing::DoubleEq(0.03), ::testing::DoubleEq(0.04)));
}

TEST(AdjustedPTest, OneTestNeedsNoAdjustment) {
  for (const PAdjustment adjustment : kAll) EXPECT_THAT(*AdjustedP({0.2}, adjustment), ElementsAre(0.2));
}

TEST(AdjustedPTest, SidakKeepsTheDigitsOfASmallP) {
  EXPECT_THAT(*AdjustedP({1e-300, 1, 0}, PAdjustment::kSidak), ElementsAre(::testing::DoubleEq(3e-300), 1, 0));
}

TEST(AdjustedPTest, RefusesWhatIsNoProbability) {
  for (const PAdjustment adjustment : kAll) {
    EXPECT_THAT(AdjustedP({}, adjustment), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    for (const double wrong : {double{NAN}, -1e-9, 1.0000001, double{INFINITY}}) {
      EXPECT_THAT(AdjustedP({0.5, wrong}, adjustment),
                  testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("p[1]")));
    }
  }
}

std::vector<double> AnyP() {
  auto p = *rc::gen::nonEmpty(rc::gen::container<std::vector<double>>(
      rc::gen::map(rc::gen::inRange(0, 10001), [](int x) { return std::pow(x / 10000.0, 3); })));
  return p;
}

RC_GTEST_PROP(AdjustedPProperties, AdjustedIsAtLeastRawAndInTheSameOrder, ()) {
  const std::vector<double> p = AnyP();
  for (const PAdjustment adjustment : kAll) {
    const std::vector<double> adjusted = *AdjustedP(p, adjustment);
    for (size_t i = 0; i < p.size(); ++i) {
      RC_ASSERT(p[i] <= adjusted[i] && adjusted[i] <= 1);
      for (size_t j = 0; j < p.size(); ++j) {
        if (p[i] <= p[j]) RC_ASSERT(adjusted[i] <= adjusted[j]);
      }
    }
  }
}

RC_GTEST_PROP(AdjustedPProperties, TheStrongerAssumptionGivesTheSmallerP, ()) {
  const std::vector<double> p = AnyP();
  const auto at = [&](PAdjustment adjustment) { return *AdjustedP(p, adjustment); };
  const auto bonferroni = at(PAdjustment::kBonferroni), holm = at(PAdjustment::kHolm),
             hochberg = at(PAdjustment::kHochberg), sidak = at(PAdjustment::kSidak),
             hochberg_rate = at(PAdjustment::kBenjaminiHochberg), yekutieli = at(PAdjustment::kBenjaminiYekutieli);
  for (size_t i = 0; i < p.size(); ++i) {
    RC_ASSERT(holm[i] <= bonferroni[i] && hochberg[i] <= holm[i]);
    RC_ASSERT(sidak[i] <= bonferroni[i] + 1e-15);
    RC_ASSERT(hochberg_rate[i] <= yekutieli[i] && hochberg_rate[i] <= hochberg[i]);
  }
}

RC_GTEST_PROP(AdjustedPProperties, TheOrderOfTheListDoesNotMatter, ()) {
  std::vector<double> p = AnyP();
  for (const PAdjustment adjustment : kAll) {
    std::vector<double> adjusted = *AdjustedP(p, adjustment);
    std::vector<double> reversed = *AdjustedP(std::vector<double>(p.rbegin(), p.rend()), adjustment);
    std::reverse(reversed.begin(), reversed.end());
    RC_ASSERT(adjusted == reversed);
  }
}

// The definition: Holm rejects at alpha what it rejects one by one, in ascending order, at alpha / (m - rank).
RC_GTEST_PROP(AdjustedPProperties, HolmIsBelowAlphaExactlyWhenTheProcedureRejects, ()) {
  std::vector<double> p = AnyP();
  std::sort(p.begin(), p.end());
  const std::vector<double> adjusted = *AdjustedP(p, PAdjustment::kHolm);
  bool rejecting = true;
  for (size_t i = 0; i < p.size(); ++i) {
    rejecting = rejecting && p[i] * static_cast<double>(p.size() - i) < 0.05;
    RC_ASSERT(rejecting == (adjusted[i] < 0.05));
  }
}

TEST(PairwiseRateTestsTest, NamesEveryPairOnce) {
  ASSERT_OK_AND_ASSIGN(const auto tests, PairwiseRateTests({{10, 100}, {20, 100}, {10, 100}, {0, 5}}));
  ASSERT_EQ(tests.size(), 6);
  EXPECT_EQ(tests[3].first, 1);
  EXPECT_EQ(tests[3].second, 2);
  EXPECT_EQ(tests[1].p, 1);
  ASSERT_OK_AND_ASSIGN(const ChiSquareTest pair, SameRateTest({{10, 100}, {20, 100}}));
  EXPECT_NEAR(tests[0].chi_square, pair.chi_square, 1e-13);
  EXPECT_NEAR(tests[0].p, pair.p, 1e-14);
  EXPECT_NEAR(tests[0].adjusted_p, 6 * pair.p, 1e-13);
}

TEST(PairwiseRateTestsTest, RefusesImpossibleInput) {
  EXPECT_THAT(PairwiseRateTests({{1, 2}}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(PairwiseRateTests(std::vector<Counts>(501)), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(PairwiseRateTests({{1, 2}, {3, 2}}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(PairwiseRateTests({{1, 2}, {0, 0}}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_OK(PairwiseRateTests({{0, 1'000'000'000'000}, {1, 1'000'000'000'000}}));
}

}  // namespace
}  // namespace sendlift
