#include "clients/cli/stats_beliefs.h"

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

TEST(StatsBeliefsTest, BayesSaysTheChanceInWords) {
  ASSERT_OK_AND_ASSIGN(const v1::CompareBayesianRequest request,
                       BayesRequest({.treatment = "60/500", .control = "45/500", .prior = "3,97"}));
  EXPECT_EQ(request.beta_binomial().prior_failures(), 97);
  v1::BayesianComparison comparison;
  comparison.set_chance_to_win(0.94);
  comparison.set_mean(0.03);
  *comparison.mutable_credible_interval() = AnInterval(-0.008, 0.068);
  comparison.set_standard_deviation(0.019);
  comparison.set_expected_loss_of_treatment(0.0005);
  comparison.set_expected_loss_of_control(0.0305);
  EXPECT_THAT(Printed(BayesPage(request, comparison)),
              AllOf(StartsWith("Treatment 12.0 % against 9.00 %: treatment is better with a chance of 94.0 %.\n"),
                    HasSubstr("+3.0 percentage points (-0.8 to 6.8) at 95 % credibility"),
                    HasSubstr("not protected against looking early"), HasSubstr("control                 6.00 %")));
  EXPECT_THAT(FailureText(BayesRequest({.treatment = "6/50", .control = "4/50", .prior = "0,1"}).status()),
              HasSubstr("--prior: needs two numbers from 0.001 to 1e12"));
}

TEST(StatsBeliefsTest, BayesTakesMeansAndWhatIsBelievedOfTheirEffect) {
  BayesOptions options = {.treatment = "100,10.5,2", .control = "100,10,2"};
  options.prior_effect = "0,5%";
  options.relative = true;
  options.level = "90%";
  ASSERT_OK_AND_ASSIGN(const v1::CompareBayesianRequest request, BayesRequest(options));
  EXPECT_EQ(request.means().prior_standard_deviation(), 0.05);
  v1::BayesianComparison comparison;
  comparison.set_chance_to_win(0.9);
  comparison.set_mean(0.03);
  *comparison.mutable_credible_interval() = AnInterval(-0.008, 0.068);
  EXPECT_THAT(Printed(BayesPage(request, comparison)),
              AllOf(StartsWith("Treatment 10.50 against 10: treatment is better with a chance of 90.0 %.\n"),
                    HasSubstr("Expected lift: +3.0 % (-0.8 to 6.8) at 90 % credibility")));
}

TEST(StatsBeliefsTest, BayesRefusesWhatIsForTheOtherKind) {
  BayesOptions options = {.treatment = "6/50", .control = "50,1,1"};
  EXPECT_THAT(FailureText(BayesRequest(options).status()), HasSubstr("CONTROL: must be of the kind of TREATMENT"));
  options.control = "4/50";
  options.relative = true;
  options.prior_effect = "0,1";
  EXPECT_THAT(FailureText(BayesRequest(options).status()),
              AllOf(HasSubstr("--relative: is for means"), HasSubstr("--prior-effect: is for means")));
  EXPECT_THAT(FailureText(BayesRequest({.treatment = "50,2,1", .control = "50,1,1", .prior = "1,1"}).status()),
              HasSubstr("--prior: is for rates"));
}

TEST(StatsBeliefsTest, BestNamesTheArmAndWhatItCosts) {
  ASSERT_OK_AND_ASSIGN(const v1::CompareBayesianArmsRequest request,
                       BestRequest({.arms = {"5/100", "9/100"}, .prior = "1,1", .level = "90%"}));
  EXPECT_EQ(request.rates().prior_failures(), 1);
  v1::BayesianArms posteriors;
  for (const double chance : {0.12, 0.88}) {
    v1::BayesianArms::Arm& arm = *posteriors.add_arms();
    arm.set_mean(0.05 + chance / 20);
    arm.set_chance_to_be_best(chance);
    arm.set_expected_loss((1 - chance) / 100);
    *arm.mutable_credible_interval() = AnInterval(0.02, 0.12);
  }
  EXPECT_THAT(Printed(BestPage(request, posteriors)),
              AllOf(StartsWith("Arm 2 is the best with a chance of 88.0 %; choosing it costs 0.1200 pp on average"),
                    HasSubstr("90 % interval"), HasSubstr("not protected against looking early")));
  EXPECT_THAT(CsvOf(BestPage(request, posteriors)), HasSubstr("2,100,0.094,0.02,0.12,0.88,0.0012\n"));
}

TEST(StatsBeliefsTest, BestTakesMeansButNotBothKinds) {
  ASSERT_OK_AND_ASSIGN(const v1::CompareBayesianArmsRequest request, BestRequest({.arms = {"50,2,1", "50,1,1"}}));
  EXPECT_EQ(request.means().arms(0).sum(), 100);
  EXPECT_THAT(FailureText(BestRequest({.arms = {"5/50", "50,1,1"}}).status()), HasSubstr("must all be of one kind"));
  EXPECT_THAT(FailureText(BestRequest({.arms = {"50,2,1", "50,1,1"}, .prior = "1,1"}).status()),
              HasSubstr("--prior: is for rates"));
}

TEST(StatsBeliefsTest, BanditNamesTheBestArm) {
  ASSERT_OK_AND_ASSIGN(const v1::AllocateBanditRequest request,
                       BanditRequest({.arms = {"5/100", "9/100"}, .floor = "5%", .burn_in = "200"}));
  v1::BanditAllocation allocation;
  for (const double chance : {0.12, 0.88}) {
    allocation.add_chances_to_be_best(chance);
    allocation.add_shares(0.5);
  }
  EXPECT_THAT(Printed(BanditPage(request, allocation)),
              StartsWith("Arm 2 is the best with a chance of 88.0 %; it gets 50.0 % of the next batch.\n"));
  EXPECT_THAT(FailureText(BanditRequest({.arms = {"5/100", "9/100"}, .floor = "60%"}).status()),
              HasSubstr("--floor: is at most 50 % for 2 arms"));
}

TEST(StatsBeliefsTest, BanditNamesNoBestArmWhileBurningIn) {
  ASSERT_OK_AND_ASSIGN(const v1::AllocateBanditRequest request,
                       BanditRequest({.arms = {"5/100", "9/100"}, .burn_in = "200"}));
  v1::BanditAllocation allocation;
  for (int i = 0; i < 2; ++i) allocation.add_shares(0.5);
  EXPECT_THAT(Printed(BanditPage(request, allocation)),
              StartsWith("All arms get the same share until each has 200 customers.\n"));
  EXPECT_THAT(CsvOf(BanditPage(request, allocation)), HasSubstr("1,5,100,,0.5\n"));
}

TEST(StatsBeliefsTest, BanditTakesMeans) {
  ASSERT_OK_AND_ASSIGN(const v1::AllocateBanditRequest request, BanditRequest({.arms = {"50,2,1", "60,1.5,1"}}));
  v1::BanditAllocation allocation;
  for (const double chance : {0.9, 0.1}) {
    allocation.add_chances_to_be_best(chance);
    allocation.add_shares(chance);
  }
  EXPECT_THAT(Printed(BanditPage(request, allocation)), AllOf(HasSubstr("Arm 1 is the best"), HasSubstr("1.500")));
  EXPECT_THAT(CsvOf(BanditPage(request, allocation)), HasSubstr("arm,mean,customers,chance_to_be_best,share"));
  EXPECT_THAT(FailureText(BanditRequest({.arms = {"50,2,1", "5/60"}}).status()), HasSubstr("must all be of one kind"));
}

}  // namespace
}  // namespace sendlift::cli
