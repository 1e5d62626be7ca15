#include "clients/cli/stats_rates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::AnInterval;
using testing::CsvOf;
using ::testing::ElementsAre;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

v1::RateComparison AComparison() {
  v1::RateComparison comparison;
  comparison.set_difference(0.0766);
  comparison.set_relative_lift(0.721);
  comparison.set_z(22.5);
  comparison.set_p_value(1e-110);
  comparison.set_pooled_z(22.4);
  comparison.set_pooled_p_value(1e-109);
  *comparison.mutable_difference_interval() = AnInterval(0.07, 0.0832);
  *comparison.mutable_relative_lift_interval() = AnInterval(0.645, 0.801);
  v1::NamedInterval& wald = *comparison.add_difference_intervals();
  wald.set_method("wald");
  *wald.mutable_interval() = AnInterval(0.0701, 0.0831);
  v1::NamedInterval& katz = *comparison.add_ratio_intervals();
  katz.set_method("katz");
  *katz.mutable_interval() = AnInterval(1.64, 1.80);
  return comparison;
}

v1::CompareRatesRequest ARequest(const std::optional<std::string>& margin = {}) {
  return *LiftRequest({.treatment = "3894/21307", .control = "2262/21306", .margin = margin});
}

TEST(StatsRatesTest, LiftBecomesARequest) {
  ASSERT_OK_AND_ASSIGN(
      const v1::CompareRatesRequest request,
      LiftRequest({.treatment = "3894/21307", .control = "2262/21306", .level = "90%", .margin = "1%"}));
  EXPECT_EQ(request.treatment().successes(), 3894);
  EXPECT_EQ(request.control().trials(), 21306);
  EXPECT_DOUBLE_EQ(request.confidence_level(), 0.9);
  EXPECT_DOUBLE_EQ(request.margin(), 0.01);
  EXPECT_THAT(FailureText(LiftRequest({.treatment = "5", .control = "9/3", .margin = "-1"}).status()),
              AllOf(HasSubstr("  TREATMENT: "), HasSubstr("  CONTROL: "), HasSubstr("  --margin: ")));
}

TEST(StatsRatesTest, LiftSaysTheVerdictFirst) {
  const std::string page = Printed(LiftPage(ARequest(), AComparison()));
  EXPECT_THAT(page, StartsWith("Treatment 18.3 % against 10.6 %: +7.66 percentage points (7.00 to 8.32), p < 0.0001\n"
                               "Treatment is higher at 95 % confidence.\n"
                               "Relative lift: +72.1 % (64.5 to 80.1).\n"));
  EXPECT_THAT(page, HasSubstr("difference     Miettinen-Nurminen  +7.66 pp"));
  EXPECT_THAT(page, HasSubstr("Katz"));
  EXPECT_THAT(page, HasSubstr("score (Miettinen-Nurminen)"));
  EXPECT_THAT(page, HasSubstr("percentage points\n"));
}

TEST(StatsRatesTest, LiftSaysWhenNothingIsShown) {
  v1::RateComparison comparison = AComparison();
  comparison.clear_relative_lift();
  comparison.clear_relative_lift_interval();
  *comparison.mutable_difference_interval() = AnInterval(-0.001, 0.002);
  comparison.set_non_inferiority_p_value(0.0003);
  const std::string page = Printed(LiftPage(ARequest("1%"), comparison));
  EXPECT_THAT(page, HasSubstr("No difference is shown at 95 % confidence"));
  EXPECT_THAT(page, HasSubstr("No relative lift: nobody did it in control."));
  EXPECT_THAT(page, HasSubstr("Treatment is not worse by 1 percentage points or more: p = 0.0003 (one-sided)."));
}

TEST(StatsRatesTest, LiftForProgramsHasRawNumbers) {
  EXPECT_THAT(CsvOf(LiftPage(ARequest(), AComparison())),
              AllOf(StartsWith("of,method,estimate,lower,upper\ndifference,miettinen_nurminen,0.0766,0.07,0.0832\n"),
                    HasSubstr("ratio,katz,1.721,1.64,1.8\n"), HasSubstr("p_value,score,1e-110")));
}

TEST(StatsRatesTest, LiftIsDrawn) {
  const StatsPage page = LiftPage(ARequest(), AComparison());
  EXPECT_THAT(page.svg, AllOf(HasSubstr("<svg "), HasSubstr("Miettinen-Nurminen"), HasSubstr("Wald")));
}

TEST(StatsRatesTest, ARateHasEveryInterval) {
  ASSERT_OK_AND_ASSIGN(const v1::EstimateRateRequest request, RateRequest({.counts = "83/4500"}));
  v1::RateEstimate estimate;
  estimate.set_rate(83.0 / 4500);
  for (v1::ConfidenceInterval* interval : {estimate.mutable_wilson(), estimate.mutable_clopper_pearson(),
                                           estimate.mutable_agresti_coull(), estimate.mutable_wald()}) {
    *interval = AnInterval(0.0149, 0.0228);
  }
  const std::string page = Printed(RatePage(request, estimate));
  EXPECT_THAT(page, StartsWith("83 of 4,500 is 1.84 % (95 % interval by Wilson: 1.49 to 2.28 %)\n"));
  EXPECT_THAT(page, AllOf(HasSubstr("Clopper-Pearson"), HasSubstr("Agresti-Coull"), HasSubstr("Wald")));
}

TEST(StatsRatesTest, ArmsNameTheCandidatesAndThePairs) {
  const ArmsOptions options = {.arms = {"10/100", "20/100", "60/100"}};
  ASSERT_OK_AND_ASSIGN(const v1::CompareWithBestRequest request, BestRequest(options));
  EXPECT_EQ(ArmsRequest(options)->arms_size(), 3);
  v1::ManyRateComparison comparison;
  comparison.set_chi_square(66.7);
  comparison.set_degrees_of_freedom(2);
  comparison.set_p_value(1e-9);
  v1::ManyRateComparison::Pair& pair = *comparison.add_pairs();
  pair.set_first(0);
  pair.set_second(2);
  pair.set_p_value(0.02);
  pair.set_holm_p_value(0.06);
  v1::BestComparison best;
  for (int i = 0; i < 3; ++i) {
    v1::BestComparison::Arm& arm = *best.add_arms();
    arm.set_difference_from_best_other(i == 2 ? 0.4 : -0.4);
    *arm.mutable_interval() = i == 2 ? AnInterval(0, 0.5) : AnInterval(-0.5, 0);
    arm.set_may_be_best(i == 2);
  }
  const std::string page = Printed(ArmsPage(request, comparison, best));
  EXPECT_THAT(page, StartsWith("The arms differ (chi-square 66.70, 2 df, p < 0.0001). Arm 3 is the best.\n"));
  EXPECT_THAT(page, HasSubstr("1 and 3  0.020      0.060"));
  best.mutable_arms(0)->set_may_be_best(true);
  EXPECT_THAT(Printed(ArmsPage(request, comparison, best)), HasSubstr("Arms 1, 3 may each be the best."));
}

TEST(StatsRatesTest, UnknownMethodsLoseTheirUnderscores) {
  EXPECT_EQ(MethodName("mover_wilson"), "MOVER-Wilson");
  EXPECT_EQ(MethodName("brand_new"), "brand new");
}

}  // namespace
}  // namespace sendlift::cli
