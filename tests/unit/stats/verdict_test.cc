#include "stats/verdict.h"

#include <cmath>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

VerdictEvidence AnEffect(double lower, double upper, double p) {
  return {.assigned = {.treatment = 1000, .control = 1000},
          .mature = {.treatment = 1000, .control = 1000},
          .sample_ratio = {.state = SampleRatioState::kAsConfigured,
                           .test = {.chi_square = 0.1, .degrees_of_freedom = 1, .p = 0.7}},
          .effect = Effect{.estimate = (lower + upper) / 2, .interval = {lower, upper}, .p = p}};
}

struct Case {
  const char* name;
  VerdictPlan plan;
  VerdictEvidence evidence;
  VerdictCode code;
};

TEST(VerdictTest, FollowsTheIntervalAndTheMargin) {
  const VerdictPlan plan{.margin = 0.05};
  VerdictPlan fewer = plan;
  fewer.more_is_better = false;
  const Case cases[] = {
      {"AboveZero", plan, AnEffect(0.01, 0.09, 0.01), VerdictCode::kBetter},
      {"BelowZero", plan, AnEffect(-0.09, -0.01, 0.01), VerdictCode::kWorse},
      {"MoreOfWhatIsBad", fewer, AnEffect(0.01, 0.09, 0.01), VerdictCode::kWorse},
      {"LessOfWhatIsBad", fewer, AnEffect(-0.09, -0.01, 0.01), VerdictCode::kBetter},
      {"WithinTheMargin", plan, AnEffect(-0.03, 0.04, 0.8), VerdictCode::kNoDifferenceBeyondMargin},
      {"PastTheMargin", plan, AnEffect(-0.03, 0.06, 0.5), VerdictCode::kInconclusive},
      {"NoMarginNamed", {}, AnEffect(-0.03, 0.04, 0.8), VerdictCode::kInconclusive},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide(c.plan, c.evidence));
    EXPECT_EQ(verdict.code, c.code);
    ASSERT_TRUE(verdict.effect.has_value());
    EXPECT_EQ(verdict.effect->p, c.evidence.effect->p);
    EXPECT_EQ(verdict.mature_share, 1);
    EXPECT_EQ(verdict.sample_ratio_p, 0.7);
    EXPECT_EQ(verdict.still_needed.has_value(), c.code == VerdictCode::kInconclusive);
  }
}

TEST(VerdictTest, ASmallSureEffectIsBetterButWithinTheMargin) {
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide({.margin = 0.05}, AnEffect(0.01, 0.03, 0.001)));
  EXPECT_EQ(verdict.code, VerdictCode::kBetter);
  EXPECT_TRUE(verdict.within_margin);
}

TEST(VerdictTest, IsWithheldWhileTheSampleRatioAlarms) {
  VerdictEvidence evidence = AnEffect(0.01, 0.09, 0.01);
  evidence.sample_ratio.state = SampleRatioState::kMismatch;
  evidence.mature = {};
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide({}, evidence));
  EXPECT_EQ(verdict.code, VerdictCode::kWithheldSampleRatio);
  EXPECT_FALSE(verdict.effect.has_value());
}

TEST(VerdictTest, IsWithheldWhileTheOutcomeWindowIsOpen) {
  VerdictEvidence evidence = AnEffect(0.01, 0.09, 0.01);
  evidence.mature = {.treatment = 900, .control = 600};
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide({}, evidence));
  EXPECT_EQ(verdict.code, VerdictCode::kWithheldImmature);
  EXPECT_DOUBLE_EQ(verdict.mature_share, 0.75);
  ASSERT_OK_AND_ASSIGN(const Verdict allowed, Decide({.mature_share_min = 0.75}, evidence));
  EXPECT_EQ(allowed.code, VerdictCode::kBetter);
}

TEST(VerdictTest, WithoutCustomersOrAnEffectThereIsNoData) {
  ASSERT_OK_AND_ASSIGN(const Verdict empty, Decide({}, {}));
  EXPECT_EQ(empty.code, VerdictCode::kNoData);
  VerdictEvidence evidence = AnEffect(0.01, 0.09, 0.01);
  evidence.effect.reset();
  ASSERT_OK_AND_ASSIGN(const Verdict unknown, Decide({}, evidence));
  EXPECT_EQ(unknown.code, VerdictCode::kNoData);
}

TEST(VerdictTest, SaysHowManyMoreCustomersAVerdictWouldTake) {
  constexpr double kGrowth = (1.959963984540054 + 0.8416212335729143) / 1.959963984540054;
  VerdictEvidence evidence = AnEffect(-0.01, 0.03, 0.3);
  evidence.mature = evidence.assigned = {.treatment = 3000, .control = 1000};
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide({}, evidence));
  ASSERT_TRUE(verdict.still_needed.has_value());
  // Half the interval is 0.02 and the estimate 0.01: twice as near, and nearer by the power on top.
  EXPECT_EQ(verdict.still_needed->control, std::ceil(1000 * (std::pow(2 * kGrowth, 2) - 1)));
  EXPECT_EQ(verdict.still_needed->treatment, std::ceil(3000 * (std::pow(2 * kGrowth, 2) - 1)));
}

TEST(VerdictTest, AMarginThatIsFartherThanZeroNeedsFewerCustomers) {
  ASSERT_OK_AND_ASSIGN(const Verdict to_zero, Decide({}, AnEffect(-0.01, 0.03, 0.3)));
  ASSERT_OK_AND_ASSIGN(const Verdict to_margin, Decide({.margin = 0.025}, AnEffect(-0.01, 0.03, 0.3)));
  ASSERT_TRUE(to_zero.still_needed.has_value() && to_margin.still_needed.has_value());
  EXPECT_LT(to_margin.still_needed->control, to_zero.still_needed->control);
}

TEST(VerdictTest, NoNumberIsGivenForAnEffectOfNothing) {
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide({}, AnEffect(-0.02, 0.02, 1)));
  EXPECT_EQ(verdict.code, VerdictCode::kInconclusive);
  EXPECT_FALSE(verdict.still_needed.has_value());
}

TEST(VerdictTest, NonInferiorityLooksAtTheBadSideOnly) {
  const VerdictPlan plan{.margin = 0.05, .question = VerdictQuestion::kNonInferiority};
  VerdictPlan fewer = plan;
  fewer.more_is_better = false;
  const Case cases[] = {
      {"Better", plan, AnEffect(0.01, 0.2, 0.01), VerdictCode::kBetter},
      {"WideOnTheGoodSide", plan, AnEffect(-0.04, 0.2, 0.5), VerdictCode::kNoDifferenceBeyondMargin},
      {"ALittleWorse", plan, AnEffect(-0.04, -0.01, 0.01), VerdictCode::kNoDifferenceBeyondMargin},
      {"Undecided", plan, AnEffect(-0.06, 0.01, 0.2), VerdictCode::kInconclusive},
      {"Worse", plan, AnEffect(-0.09, -0.01, 0.01), VerdictCode::kWorse},
      {"ALittleMoreOfWhatIsBad", fewer, AnEffect(-0.2, 0.04, 0.5), VerdictCode::kNoDifferenceBeyondMargin},
      {"TooMuchOfWhatIsBad", fewer, AnEffect(-0.01, 0.06, 0.2), VerdictCode::kInconclusive},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide(c.plan, c.evidence));
    EXPECT_EQ(verdict.code, c.code);
    if (c.code == VerdictCode::kNoDifferenceBeyondMargin) EXPECT_TRUE(verdict.within_margin);
  }
}

TEST(VerdictTest, NonInferiorityNeedsTheCustomersThatBringTheBadEndWithinTheMargin) {
  constexpr double kGrowth = (1.959963984540054 + 0.8416212335729143) / 1.959963984540054;
  const VerdictPlan plan{.margin = 0.02, .question = VerdictQuestion::kNonInferiority};
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide(plan, AnEffect(-0.03, 0.05, 0.6)));
  ASSERT_TRUE(verdict.still_needed.has_value());
  // Half the interval is 0.04, and from the estimate of 0.01 to the margin at -0.02 it is 0.03.
  EXPECT_EQ(verdict.still_needed->control, std::ceil(1000 * (std::pow(0.04 / 0.03 * kGrowth, 2) - 1)));
  EXPECT_THAT(Decide({.question = VerdictQuestion::kNonInferiority}, AnEffect(-0.03, 0.05, 0.6)),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("margin")));
}

TEST(VerdictTest, TakesTheIntervalAndTestOfItsMetric) {
  const ProportionArms rates{.treatment = {.successes = 130, .trials = 1000},
                             .control = {.successes = 100, .trials = 1000}};
  VerdictEvidence evidence = AnEffect(-1, 1, 1);
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide({.alpha = 0.1}, evidence, rates));
  EXPECT_EQ(verdict.code, VerdictCode::kBetter);
  EXPECT_DOUBLE_EQ(verdict.effect->estimate, 0.03);
  EXPECT_EQ(verdict.effect->interval, *MiettinenNurminenDifference(rates, 0.9));
  EXPECT_EQ(verdict.effect->p, ScoreTest(rates)->p);
  const MeanArms means{.treatment = {.n = 1000, .mean = 5, .variance = 9},
                       .control = {.n = 1000, .mean = 6, .variance = 9}};
  ASSERT_OK_AND_ASSIGN(const Verdict money, Decide({}, evidence, means));
  EXPECT_EQ(money.code, VerdictCode::kWorse);
  EXPECT_EQ(money.effect->interval, WelchTest(means, 0.95)->interval);
}

TEST(VerdictTest, TooFewCustomersForAnEffectAreNoData) {
  VerdictEvidence evidence;
  evidence.assigned = evidence.mature = {.treatment = 1, .control = 0};
  ASSERT_OK_AND_ASSIGN(const Verdict verdict, Decide({}, evidence, ProportionArms{.treatment = {1, 1}, .control = {}}));
  EXPECT_EQ(verdict.code, VerdictCode::kNoData);
  EXPECT_THAT(Decide({}, evidence, ProportionArms{.treatment = {3, 2}, .control = {1, 2}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Decide({}, evidence, ProportionArms{.treatment = {1, 2}, .control = {1, 2}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("mature")));
  EXPECT_THAT(Decide({.alpha = NAN}, evidence, MeanArms{}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Decide({}, evidence, MeanArms{.treatment = {.n = INFINITY}, .control = {}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(VerdictTest, RefusesImpossibleInput) {
  VerdictEvidence evidence = AnEffect(0.01, 0.09, 0.01);
  evidence.mature.treatment = 1001;
  evidence.effect->p = NAN;
  EXPECT_THAT(Decide({.alpha = 0, .margin = -1}, evidence),
              testing::HasCode(absl::StatusCode::kInvalidArgument,
                               ::testing::AllOf(::testing::HasSubstr("alpha"), ::testing::HasSubstr("margin"),
                                                ::testing::HasSubstr("treatment"), ::testing::HasSubstr("effect.p"))));
  evidence = AnEffect(0.01, 0.09, 0.01);
  evidence.effect->interval = {0.2, 0.3};
  EXPECT_THAT(Decide({}, evidence), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
