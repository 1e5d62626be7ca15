#include "clients/cli/stats_decisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::CsvOf;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

TEST(StatsDecisionsTest, BayesSaysTheChanceInWords) {
  ASSERT_OK_AND_ASSIGN(const v1::CompareBayesianRequest request,
                       BayesRequest({.treatment = "60/500", .control = "45/500", .prior = "3,97"}));
  EXPECT_EQ(request.beta_binomial().prior_failures(), 97);
  v1::BayesianComparison comparison;
  comparison.set_chance_to_win(0.94);
  comparison.set_mean(0.03);
  comparison.set_standard_deviation(0.019);
  comparison.set_expected_loss_of_treatment(0.0005);
  comparison.set_expected_loss_of_control(0.0305);
  EXPECT_THAT(Printed(BayesPage(request, comparison)),
              AllOf(StartsWith("Treatment 12.0 % against 9.00 %: treatment is better with a chance of 94.0 %.\n"),
                    HasSubstr("not protected against looking early"), HasSubstr("control                 6.00 %")));
  EXPECT_THAT(FailureText(BayesRequest({.treatment = "6/50", .control = "4/50", .prior = "0,1"}).status()),
              HasSubstr("--prior: needs two numbers above 0"));
}

TEST(StatsDecisionsTest, BanditNamesTheBestArm) {
  ASSERT_OK_AND_ASSIGN(const v1::AllocateBanditRequest request,
                       BanditRequest({.arms = {"5/100", "9/100"}, .floor = "5%", .burn_in = "200"}));
  v1::BanditAllocation allocation;
  for (const double chance : {0.12, 0.88}) {
    allocation.add_chances_to_be_best(chance);
    allocation.add_shares(0.5);
  }
  EXPECT_THAT(Printed(BanditPage(request, allocation)),
              AllOf(StartsWith("Arm 2 is the best with a chance of 88.0 %; it gets 50.0 % of the next batch.\n"),
                    HasSubstr("until each has 200 customers")));
  EXPECT_THAT(FailureText(BanditRequest({.arms = {"5/100", "9/100"}, .floor = "60%"}).status()),
              HasSubstr("--floor: is at most 50 % for 2 arms"));
}

TEST(StatsDecisionsTest, AdjustCountsWhatHolds) {
  ASSERT_OK_AND_ASSIGN(const v1::AdjustPValuesRequest request, AdjustRequest({.p_values = {"0.01", "0.04"}}));
  v1::AdjustedPValues adjusted;
  for (const double p : {0.02, 0.08}) {
    for (auto* values : {adjusted.mutable_bonferroni(), adjusted.mutable_holm(), adjusted.mutable_hochberg(),
                         adjusted.mutable_sidak(), adjusted.mutable_benjamini_yekutieli()}) {
      values->Add(p);
    }
    adjusted.add_benjamini_hochberg(p / 2);
  }
  EXPECT_THAT(Printed(AdjustPage(request, adjusted)), StartsWith("Of 2 tests, 1 hold by Holm"));
  EXPECT_THAT(CsvOf(AdjustPage(request, adjusted)), HasSubstr("1,0.01,0.02,0.02,0.02,0.02,0.01,0.02\n"));
  EXPECT_THAT(FailureText(AdjustRequest({.p_values = {"0.01", "1.4"}}).status()), HasSubstr("P 2: "));
}

TEST(StatsDecisionsTest, DiffersDrawsEveryGroup) {
  ASSERT_OK_AND_ASSIGN(const v1::TestHeterogeneityRequest request,
                       DiffersRequest({.effects = {"-0.02,0.005", "0.03,0.01"}}));
  EXPECT_EQ(request.effects(0).estimate(), -0.02);
  v1::HeterogeneityTest test;
  test.set_p_value(0.001);
  test.set_sign_change_p_value(0.004);
  const std::string page = Printed(DiffersPage(request, test));
  EXPECT_THAT(page, StartsWith("The effect differs between the groups, p = 0.0010.\nIt even changes its sign"));
  EXPECT_THAT(page, AllOf(HasSubstr("group 1  "), HasSubstr("group 2  ")));
  EXPECT_THAT(FailureText(DiffersRequest({.effects = {"1,0", "2"}}).status()),
              AllOf(HasSubstr("EFFECT 1: \"1,0\" needs a standard error above 0"), HasSubstr("EFFECT 2: ")));
}

}  // namespace
}  // namespace sendlift::cli
