#include "clients/cli/stats_sequential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::AnInterval;
using ::testing::ElementsAre;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

SequentialOptions Plan(std::optional<std::string> looks, std::optional<std::string> at = {},
                       std::optional<std::string> spending = {}, std::optional<std::string> parameter = {}) {
  SequentialOptions options;
  options.looks = std::move(looks);
  options.at = std::move(at);
  options.spending = std::move(spending);
  options.parameter = std::move(parameter);
  return options;
}

TEST(StatsSequentialTest, LooksBecomeFractions) {
  ASSERT_OK_AND_ASSIGN(const v1::DesignGroupSequentialRequest even, SequentialRequest(Plan("4")));
  EXPECT_THAT(even.plan().information_fractions(), ElementsAre(0.25, 0.5, 0.75, 1));
  EXPECT_EQ(even.plan().spending(), v1::GroupSequentialPlan::O_BRIEN_FLEMING);
  EXPECT_EQ(even.plan().sides(), 2);
  ASSERT_OK_AND_ASSIGN(const v1::DesignGroupSequentialRequest at,
                       SequentialRequest(Plan({}, "20%,0.5,1", "hsd", "-4")));
  EXPECT_THAT(at.plan().information_fractions(), ElementsAre(0.2, 0.5, 1));
  EXPECT_EQ(at.plan().spending(), v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI);
  EXPECT_EQ(at.plan().parameter(), -4);
}

TEST(StatsSequentialTest, SaysWhatIsWrongWithThePlan) {
  EXPECT_THAT(FailureText(SequentialRequest(Plan({})).status()), HasSubstr("say when to look"));
  EXPECT_THAT(FailureText(SequentialRequest(Plan("5", "1")).status()), HasSubstr("say when to look"));
  EXPECT_THAT(FailureText(SequentialRequest(Plan({}, "0.5,0.2")).status()), HasSubstr("must rise"));
  EXPECT_THAT(FailureText(SequentialRequest(Plan({}, "0.5,1.2")).status()), HasSubstr("must rise"));
  EXPECT_THAT(FailureText(SequentialRequest(Plan("201")).status()), HasSubstr("at most 60"));
  EXPECT_THAT(FailureText(SequentialRequest(Plan("5", {}, "pocok")).status()), HasSubstr("did you mean \"pocock\"?"));
  EXPECT_THAT(FailureText(SequentialRequest(Plan("5", {}, "power")).status()),
              HasSubstr("--parameter: is missing: power takes"));
  EXPECT_THAT(FailureText(SequentialRequest(Plan("5", {}, "pocock", "3")).status()),
              HasSubstr("--parameter: is not for pocock, which has none"));
}

TEST(StatsSequentialTest, BoundsComeWithWhatTheyCost) {
  ASSERT_OK_AND_ASSIGN(const v1::DesignGroupSequentialRequest request, SequentialRequest(Plan("2")));
  v1::GroupSequentialDesign design;
  design.set_sample_size_inflation(1.01);
  design.set_expected_sample_size_ratio(0.9);
  design.set_naive_false_positive_rate(0.083);
  for (const double z : {2.963, 1.969}) {
    v1::GroupSequentialDesign::Look& look = *design.add_looks();
    look.set_information_fraction(z > 2 ? 0.5 : 1);
    look.set_critical_z(z);
    look.set_cumulative_alpha(z > 2 ? 0.003 : 0.05);
    look.set_cumulative_power(z > 2 ? 0.2 : 0.8);
  }
  const StatsPage page = SequentialPage(request, design);
  EXPECT_THAT(Printed(page), StartsWith("2 looks take 1.00 % more customers than one look at the end"));
  EXPECT_THAT(Printed(page), AllOf(HasSubstr("false alarms to 8.30 %"), HasSubstr("2.963"), HasSubstr("0.003"),
                                   HasSubstr("o lower bound")));
  EXPECT_THAT(testing::CsvOf(page), HasSubstr("2,1,1.969,0.0489"));
  EXPECT_THAT(page.svg, HasSubstr("<polyline"));
}

TEST(StatsSequentialTest, TakesClassicalShapes) {
  ASSERT_OK_AND_ASSIGN(const v1::DesignGroupSequentialRequest peto, SequentialRequest(Plan("3", {}, "haybittle-peto")));
  EXPECT_EQ(peto.plan().spending(), v1::GroupSequentialPlan::HAYBITTLE_PETO);
  EXPECT_EQ(peto.plan().parameter(), 0);
  ASSERT_OK_AND_ASSIGN(const v1::DesignGroupSequentialRequest wang,
                       SequentialRequest(Plan("3", {}, "wang-tsiatis", "0.25")));
  EXPECT_EQ(wang.plan().parameter(), 0.25);
  EXPECT_THAT(FailureText(SequentialRequest(Plan("3", {}, "haybittle-peto", "30")).status()),
              HasSubstr("--parameter: is from 0.1 to 8 for haybittle-peto"));
  SequentialOptions one_sided = Plan("3", {}, "confidence-sequence");
  one_sided.sides = "1";
  EXPECT_THAT(FailureText(SequentialRequest(one_sided).status()), HasSubstr("--sides: is 2 for confidence-sequence"));
}

TEST(StatsSequentialTest, FutilityHasColumnsOfItsOwn) {
  SequentialOptions options = Plan("2");
  options.sides = "1";
  options.futility = "hsd";
  options.futility_parameter = "-2";
  ASSERT_OK_AND_ASSIGN(const v1::DesignGroupSequentialRequest request, SequentialRequest(options));
  EXPECT_EQ(request.futility().spending(), v1::GroupSequentialPlan::HWANG_SHIH_DE_CANI);
  EXPECT_EQ(request.futility().parameter(), -2);
  v1::GroupSequentialDesign design;
  design.set_expected_sample_size_ratio_without_effect(0.61);
  for (const double fraction : {0.5, 1.0}) {
    v1::GroupSequentialDesign::Look& look = *design.add_looks();
    look.set_information_fraction(fraction);
    look.set_critical_z(2);
    look.set_futility_z(fraction * 2);
    look.set_cumulative_futility(fraction * 0.9);
  }
  EXPECT_THAT(Printed(SequentialPage(request, design)),
              AllOf(HasSubstr("give up at z of"), HasSubstr("Without an effect, 61.0 % of the customers"),
                    HasSubstr("45.0 %")));
}

TEST(StatsSequentialTest, SaysWhatFutilityNeeds) {
  SequentialOptions options = Plan({}, "0.5,0.9", "classical-pocock");
  options.futility = "haybittle-peto";
  options.futility_parameter = "3";
  EXPECT_THAT(FailureText(SequentialRequest(options).status()),
              AllOf(HasSubstr("--futility: \"haybittle-peto\" is none of obrien-fleming, pocock, hsd, power"),
                    HasSubstr("--sides: is 1 with --futility"), HasSubstr("--at: ends at 1"),
                    HasSubstr("--spending: is obrien-fleming, pocock, hsd or power")));
  options.futility.reset();
  EXPECT_THAT(FailureText(SequentialRequest(options).status()), HasSubstr("--futility-parameter: is for --futility"));
}

TEST(StatsSequentialTest, AfterStopTakesAPlanAndALookWithinIt) {
  AfterStopOptions options;
  options.looks = "5";
  options.look = "2";
  options.estimate = "-0.02";
  options.se = "0.005";
  ASSERT_OK_AND_ASSIGN(const v1::EstimateAfterStoppingRequest request, AfterStopRequest(options));
  EXPECT_EQ(request.look(), 2);
  EXPECT_EQ(request.estimate(), -0.02);
  v1::StoppedEstimate stopped;
  *stopped.mutable_stagewise_interval() = AnInterval(-0.029, -0.009);
  *stopped.mutable_repeated_interval() = AnInterval(-0.037, -0.003);
  stopped.set_stagewise_p_value(0.0001);
  stopped.set_median_unbiased_estimate(-0.0191);
  EXPECT_THAT(Printed(AfterStopPage(request, stopped)),
              StartsWith("Stopped at look 2: -0.0191 (-0.0290 to -0.0090), p = 0.0001, allowing for the stopping.\n"));
  options.look = "6";
  options.se = "0";
  EXPECT_THAT(FailureText(AfterStopRequest(options).status()),
              AllOf(HasSubstr("--look: is at most 5"), HasSubstr("--se: ")));
}

TEST(StatsSequentialTest, WatchTakesCountsOrSummaries) {
  ASSERT_OK_AND_ASSIGN(const v1::EvaluateConfidenceSequenceRequest rates,
                       WatchRequest({.treatment = "30/200", .control = "20/200", .planned_customers = "1e4"}));
  EXPECT_EQ(rates.treatment().sum_of_squares(), 30);
  EXPECT_EQ(rates.planned_customers(), 10000);
  v1::ConfidenceSequence sequence;
  sequence.set_estimate(0.05);
  sequence.set_anytime_p_value(0.4);
  *sequence.mutable_interval() = AnInterval(-0.02, 0.12);
  EXPECT_THAT(
      Printed(WatchPage(rates, sequence)),
      StartsWith("Treatment minus control +5.0 percentage points (-2.0 to 12.0), p = 0.400, valid however often"));
  ASSERT_OK_AND_ASSIGN(const v1::EvaluateConfidenceSequenceRequest means,
                       WatchRequest({.treatment = "200,3.5,2", .control = "200,3,2", .planned_customers = "1000"}));
  EXPECT_THAT(Printed(WatchPage(means, sequence)), HasSubstr("+0.050 (-0.020 to 0.120)"));
}

}  // namespace
}  // namespace sendlift::cli
