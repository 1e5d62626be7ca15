#include "clients/cli/stats_means.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::AnInterval;
using testing::FailureText;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(StatsMeansTest, SummariesBecomeSums) {
  ASSERT_OK_AND_ASSIGN(
      const v1::CompareMeansRequest request,
      MeansRequest({.treatment = "100,1.5,2", .control = "100,1,2", .alternative = "greater", .margin = "0.1"}));
  EXPECT_EQ(request.treatment().n(), 100);
  EXPECT_DOUBLE_EQ(request.treatment().sum(), 150);
  EXPECT_DOUBLE_EQ(request.control().sum_of_squares(), 99 * 4 + 100);
  EXPECT_EQ(request.alternative(), v1::GREATER);
  EXPECT_EQ(request.margin(), 0.1);
  EXPECT_THAT(FailureText(MeansRequest({.treatment = "100,1.5", .control = "100,1,2", .margin = "0"}).status()),
              AllOf(HasSubstr("--treatment: "), HasSubstr("--margin: "), HasSubstr("4500,12.30,48.10")));
}

TEST(StatsMeansTest, SaysTheVerdictFirstAndWhatIsUnbounded) {
  ASSERT_OK_AND_ASSIGN(const v1::CompareMeansRequest request,
                       MeansRequest({.treatment = "100,1.5,2", .control = "100,1,2"}));
  v1::MeanComparison comparison;
  comparison.set_difference(0.5);
  comparison.set_p_value(0.0786);
  comparison.set_relative_lift(0.5);
  *comparison.mutable_difference_interval() = AnInterval(-0.058, 1.058);
  std::string page = testing::Printed(MeansPage(request, comparison));
  EXPECT_THAT(page, StartsWith("Treatment 1.500 against 1: +0.50 (-0.06 to 1.06), p = 0.079\n"
                               "No difference is shown at 95 % confidence: the interval holds 0.\n"));
  EXPECT_THAT(page, HasSubstr("without bounds"));
  *comparison.mutable_relative_lift_interval() = AnInterval(-0.05, 1.5);
  comparison.set_non_inferiority_p_value(0.3);
  page = testing::Printed(MeansPage(request, comparison));
  EXPECT_THAT(page, HasSubstr("Relative lift: +50 % (-5 to 150) by Fieller."));
  EXPECT_THAT(page, HasSubstr("It is not shown that treatment is not worse by"));
  EXPECT_THAT(testing::CsvOf(MeansPage(request, comparison)), HasSubstr("difference,Welch,0.5,-0.058,1.058\n"));
  comparison.clear_relative_lift();
  EXPECT_THAT(testing::Printed(MeansPage(request, comparison)), HasSubstr("the control's mean is 0."));
}

}  // namespace
}  // namespace sendlift::cli
