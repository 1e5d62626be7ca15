#include "clients/cli/stats_planning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

absl::StatusOr<v1::PowerResult> RisingPower(const v1::ComputePowerRequest& request) {
  if (request.treatment_customers() < 100) return absl::InvalidArgumentError("too few");
  v1::PowerResult result;
  result.set_power(request.treatment_customers() / 2000);
  return result;
}

TEST(StatsPlanningTest, RatesMeansAndTimesBecomeDesigns) {
  ASSERT_OK_AND_ASSIGN(const v1::ComputeSampleSizeRequest rates, SizeRequest({.control_rate = "10%",
                                                                              .relative_lift = "5%",
                                                                              .alpha = "1%",
                                                                              .power = "90%",
                                                                              .treatment_per_control = "4",
                                                                              .looks = "5"}));
  EXPECT_DOUBLE_EQ(rates.design().rates().control_rate(), 0.1);
  EXPECT_DOUBLE_EQ(rates.design().rates().difference(), 0.005);
  EXPECT_DOUBLE_EQ(rates.design().alpha(), 0.01);
  EXPECT_DOUBLE_EQ(rates.design().power(), 0.9);
  EXPECT_EQ(rates.design().treatment_per_control(), 4);
  EXPECT_EQ(rates.design().looks(), 5);
  ASSERT_OK_AND_ASSIGN(const v1::ComputeSampleSizeRequest means, SizeRequest({.sd = "48.1", .difference = "-1.5"}));
  EXPECT_EQ(means.design().means().difference(), -1.5);
  ASSERT_OK_AND_ASSIGN(const v1::ComputeSampleSizeRequest times,
                       SizeRequest({.hazard_ratio = "2", .control_events = "50%"}));
  EXPECT_DOUBLE_EQ(times.design().survival().treatment_event_share(), 0.75);
  EXPECT_EQ(times.design().survival().hazard_ratio(), 2);
}

TEST(StatsPlanningTest, CustomersSplitAsPlanned) {
  ASSERT_OK_AND_ASSIGN(
      const v1::ComputePowerRequest both,
      PowerRequest({.control_rate = "10%", .difference = "1pp", .treatment_per_control = "3", .customers = "4000"}));
  EXPECT_EQ(both.treatment_customers(), 3000);
  EXPECT_EQ(both.control_customers(), 1000);
  ASSERT_OK_AND_ASSIGN(
      const v1::ComputeDetectableEffectRequest one,
      EffectRequest({.control_rate = "10%", .treatment_per_control = "3", .control_customers = "1000"}));
  EXPECT_EQ(one.treatment_customers(), 3000);
}

TEST(StatsPlanningTest, SaysWhatIsMissing) {
  EXPECT_THAT(FailureText(SizeRequest({}).status()), HasSubstr("say what is measured"));
  EXPECT_THAT(FailureText(SizeRequest({.control_rate = "5%", .sd = "3"}).status()), HasSubstr("one of"));
  EXPECT_THAT(FailureText(SizeRequest({.control_rate = "5%"}).status()), HasSubstr("--difference: is missing"));
  EXPECT_THAT(FailureText(SizeRequest({.hazard_ratio = "1.2"}).status()), HasSubstr("--control-events: is missing"));
  EXPECT_THAT(FailureText(SizeRequest({.control_rate = "5%", .difference = "1%", .relative_lift = "1%"}).status()),
              HasSubstr("give one of them"));
  EXPECT_THAT(FailureText(PowerRequest({.control_rate = "5%", .difference = "1%"}).status()),
              HasSubstr("--customers: say how many"));
  EXPECT_OK(SizeRequest({.control_rate = "5%", .margin = "1%"}).status());
}

TEST(StatsPlanningTest, PowerDrawsItsCurveToTwiceTheSize) {
  ASSERT_OK_AND_ASSIGN(const v1::ComputePowerRequest request,
                       PowerRequest({.control_rate = "10%", .difference = "1%", .customers = "2000"}));
  const CurvePlot curve = PowerCurve(request, RisingPower);
  ASSERT_FALSE(curve.curves[0].points.empty());
  EXPECT_GE(curve.curves[0].points.front().x, 200);
  EXPECT_EQ(curve.curves[0].points.back().x, 4000);
  v1::PowerResult result;
  result.set_power(0.5);
  const StatsPage page = PowerPage(request, result, curve);
  EXPECT_THAT(Printed(page),
              StartsWith("Power 50.0 % to find +1 percentage points on a control rate of 10 % with 1,000 "
                         "customers in treatment and 1,000 in control (alpha 5 %).\n"));
  EXPECT_THAT(Printed(page), AllOf(HasSubstr("power, %"), HasSubstr("customers of both arms")));
  EXPECT_THAT(page.svg, HasSubstr("<polyline"));
  EXPECT_THAT(testing::CsvOf(page), StartsWith("customers,power\n"));
}

TEST(StatsPlanningTest, SizeSaysWhatTheLooksCost) {
  ASSERT_OK_AND_ASSIGN(const v1::ComputeSampleSizeRequest request,
                       SizeRequest({.control_rate = "10%", .difference = "0.5%", .looks = "5"}));
  v1::SampleSize size;
  size.set_treatment_customers(59000);
  size.set_control_customers(59000);
  size.set_inflation(1.028);
  const std::string page = Printed(SizePage(request, size));
  EXPECT_THAT(page, StartsWith("It takes 118,000 customers, 59,000 in treatment and 59,000 in control, to find +0.5 "
                               "percentage points on a control rate of 10 % with 80 % power (alpha 5 %, 5 looks).\n"
                               "The looks cost 2.80 % more than a single test at the end.\n"));
}

TEST(StatsPlanningTest, EffectIsInTheMetricsUnit) {
  ASSERT_OK_AND_ASSIGN(const v1::ComputeDetectableEffectRequest request,
                       EffectRequest({.control_rate = "10%", .customers = "20000"}));
  v1::DetectableEffect effect;
  effect.set_effect(0.0122);
  effect.set_relative_effect(0.122);
  EXPECT_THAT(Printed(EffectPage(request, effect)),
              HasSubstr("is 1.220 percentage points, 12.2 % of control's rate of 10 % (alpha 5 %)."));
  ASSERT_OK_AND_ASSIGN(const v1::ComputeDetectableEffectRequest times,
                       EffectRequest({.control_events = "30%", .customers = "20000"}));
  effect.clear_relative_effect();
  effect.set_effect(1.07);
  EXPECT_THAT(Printed(EffectPage(times, effect)), HasSubstr("a hazard ratio of 1.070 ("));
}

}  // namespace
}  // namespace sendlift::cli
