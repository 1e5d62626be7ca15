#include "clients/cli/stats_mixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::AnInterval;
using testing::CsvOf;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

absl::StatusOr<v1::MixtureBoundary> RisingBoundary(const v1::ComputeMixtureBoundaryRequest& request) {
  if (request.has_sum()) return absl::InvalidArgumentError("a curve holds no sum against it");
  if (request.intrinsic_time() == 0) return absl::OutOfRangeError("not there");
  v1::MixtureBoundary boundary;
  boundary.set_boundary(request.intrinsic_time() / 2);
  return boundary;
}

TEST(StatsMixturesTest, WatchRateSaysWhetherARateIsRuledOut) {
  ASSERT_OK_AND_ASSIGN(
      const v1::EvaluateRateSequenceRequest request,
      WatchRateRequest({.counts = "15/50", .planned_trials = "1e4", .null_rate = "60%", .alpha = "5%"}));
  EXPECT_EQ(request.planned_trials(), 10000);
  v1::RateSequence sequence;
  sequence.set_rate(0.3);
  *sequence.mutable_interval() = AnInterval(0.13, 0.51);
  sequence.set_anytime_p_value(0.004);
  EXPECT_THAT(Printed(WatchRatePage(request, sequence)),
              AllOf(StartsWith("15 of 50 is 30.0 % (95 % interval: 13.0 to 51.0 %), exact however often it is looked "
                               "at.\n"
                               "A rate of 60 % is ruled out, p = 0.0040.\n"),
                    HasSubstr("tightest at 10,000 customers")));
  EXPECT_THAT(CsvOf(WatchRatePage(request, sequence)), HasSubstr("0.3,0.13,0.51,0.004\n"));
}

TEST(StatsMixturesTest, WatchRateNamesWhatIsWrong) {
  EXPECT_THAT(
      FailureText(WatchRateRequest({.counts = "1/1e13", .planned_trials = "0", .null_rate = "1"}).status()),
      AllOf(HasSubstr("COUNTS: is at most 10^12"), HasSubstr("--planned-customers: "), HasSubstr("--against: ")));
}

TEST(StatsMixturesTest, WatchEffectIsAnEstimateWithATypicalEffect) {
  ASSERT_OK_AND_ASSIGN(const v1::EvaluateMixtureSprtRequest request,
                       WatchEffectRequest({.estimate = "-0.02", .se = "0.005", .typical_effect = "1%"}));
  EXPECT_EQ(request.mixing_standard_deviation(), 0.01);
  v1::MixtureSprt test;
  test.set_anytime_p_value(0.012);
  *test.mutable_interval() = AnInterval(-0.036, -0.004);
  EXPECT_THAT(Printed(WatchEffectPage(request, test)),
              AllOf(StartsWith("Treatment minus control -0.0200 (-0.0360 to -0.0040), p = 0.012, valid however often"),
                    HasSubstr("Treatment is lower at 95 % confidence."), HasSubstr("effects of about 0.01;")));
  EXPECT_THAT(FailureText(WatchEffectRequest({.estimate = "1", .se = "0", .typical_effect = "-1"}).status()),
              AllOf(HasSubstr("--se: "), HasSubstr("--typical-effect: ")));
}

TEST(StatsMixturesTest, EveryKindOfBoundaryBecomesARequest) {
  ASSERT_OK_AND_ASSIGN(
      const v1::ComputeMixtureBoundaryRequest normal,
      BoundaryRequest({.kind = "normal", .time = "100", .tuned_for = "50", .sum = "-3", .one_sided = true}));
  EXPECT_TRUE(normal.normal().one_sided());
  EXPECT_EQ(normal.sum(), -3);
  ASSERT_OK_AND_ASSIGN(const v1::ComputeMixtureBoundaryRequest poisson,
                       BoundaryRequest({.kind = "gamma-poisson", .time = "100", .tuned_for = "50", .scale = "2"}));
  EXPECT_EQ(poisson.gamma_poisson().c(), 2);
  ASSERT_OK_AND_ASSIGN(
      const v1::ComputeMixtureBoundaryRequest bounded,
      BoundaryRequest({.kind = "beta-binomial", .time = "100", .tuned_for = "50", .g = "0.2", .h = "0.8"}));
  EXPECT_EQ(bounded.beta_binomial().h(), 0.8);
  EXPECT_THAT(Printed(BoundaryPage(bounded, {}, BoundaryCurve(bounded, RisingBoundary))),
              AllOf(HasSubstr("the sum stays below"), HasSubstr("Downwards the boundary is the one with")));
  ASSERT_OK_AND_ASSIGN(const v1::ComputeMixtureBoundaryRequest stitched,
                       BoundaryRequest({.kind = "stitched", .time = "100", .from = "10"}));
  EXPECT_EQ(stitched.stitched().v_min(), 10);
}

TEST(StatsMixturesTest, OptionsOfOtherKindsAreRefused) {
  EXPECT_THAT(FailureText(BoundaryRequest({.kind = "norml", .time = "1"}).status()),
              HasSubstr("did you mean \"normal\"?"));
  EXPECT_THAT(
      FailureText(BoundaryRequest({.kind = "normal", .time = "-1", .scale = "1", .g = "1", .from = "1"}).status()),
      AllOf(HasSubstr("--tuned-for: is missing"), HasSubstr("--scale: is not for normal"),
            HasSubstr("--g: is not for normal"), HasSubstr("--from: is not for normal"), HasSubstr("--time: is 0 or")));
  EXPECT_THAT(
      FailureText(
          BoundaryRequest({.kind = "stitched", .time = "1", .tuned_for = "1", .sum = "1", .one_sided = true}).status()),
      AllOf(HasSubstr("--from: is missing"), HasSubstr("--tuned-for: is not for stitched"),
            HasSubstr("--one-sided: is not for stitched"), HasSubstr("--sum: is not for stitched")));
}

TEST(StatsMixturesTest, TheBoundaryIsDrawnOverTime) {
  ASSERT_OK_AND_ASSIGN(const v1::ComputeMixtureBoundaryRequest request,
                       BoundaryRequest({.kind = "normal", .time = "100", .tuned_for = "50", .sum = "40"}));
  const CurvePlot curve = BoundaryCurve(request, RisingBoundary);
  ASSERT_EQ(curve.curves[0].points.size(), 40);
  EXPECT_EQ(curve.curves[0].points.back().x, 200);
  ASSERT_OK_AND_ASSIGN(const v1::ComputeMixtureBoundaryRequest at_0,
                       BoundaryRequest({.kind = "normal", .time = "0", .tuned_for = "50"}));
  EXPECT_EQ(BoundaryCurve(at_0, RisingBoundary).curves[0].points.back().x, 100);
  v1::MixtureBoundary boundary;
  boundary.set_boundary(30.352);
  boundary.set_log_mixture(5);
  boundary.set_anytime_p_value(0.0067);
  EXPECT_THAT(
      Printed(BoundaryPage(request, boundary, curve)),
      StartsWith("At an intrinsic time of 100 the sum stays within 30.35, at all times together with a chance of "
                 "95 %.\nA sum of 40 has crossed it, p = 0.0067, valid"));
}

}  // namespace
}  // namespace sendlift::cli
