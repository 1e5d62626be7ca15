#include "clients/cli/stats_timing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::AnInterval;
using ::testing::ElementsAre;
using testing::FailureText;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

v1::SurvivalCurve ACurve(int points) {
  v1::SurvivalCurve curve;
  for (int i = 1; i <= points; ++i) {
    v1::SurvivalCurve::Point& point = *curve.add_points();
    point.set_time(i);
    point.set_survival(1 - 0.8 * i / points);
    *point.mutable_interval() = AnInterval(point.survival() - 0.1, point.survival() + 0.1);
    point.set_at_risk_count(100 - i);
  }
  curve.set_median(points * 0.6);
  return curve;
}

TEST(StatsTimingTest, ReadsGroupsWithControlFirst) {
  const std::string path = FileWith("times.csv", "arm,days,bought\nmail,3,1\ncontrol,5,0\nmail,4,no\n");
  ASSERT_OK_AND_ASSIGN(const SurvivalGroups groups,
                       ReadGroups({.file = path, .time = "days", .event = "bought", .group = "arm"}));
  EXPECT_THAT(groups.names, ElementsAre("control", "mail"));
  EXPECT_THAT(groups.groups[1].times(), ElementsAre(3, 4));
  EXPECT_THAT(groups.groups[1].events(), ElementsAre(1, 0));
  ASSERT_OK_AND_ASSIGN(
      const SurvivalGroups mail,
      ReadGroups({.file = path, .time = "days", .event = "bought", .group = "arm", .control = "mail"}));
  EXPECT_THAT(mail.names, ElementsAre("mail", "control"));
  ASSERT_OK_AND_ASSIGN(const SurvivalGroups all, ReadGroups({.file = path, .time = "days", .event = "bought"}));
  EXPECT_THAT(all.names, ElementsAre("all"));
}

TEST(StatsTimingTest, SaysWhatIsWrongWithTheFile) {
  const std::string path = FileWith("times.csv", "arm,days,bought\nmail,3,1\n");
  EXPECT_THAT(FailureText(ReadGroups({.file = path}).status()), HasSubstr("has no column \"time\""));
  EXPECT_THAT(
      FailureText(
          ReadGroups({.file = path, .time = "days", .event = "bought", .group = "arm", .control = "x"}).status()),
      HasSubstr("--control: no customer is in group \"x\""));
  const std::string empty = FileWith("empty.csv", "time,event\n");
  EXPECT_THAT(FailureText(ReadGroups({.file = empty}).status()), HasSubstr("has no records"));
  EXPECT_THAT(FailureText(CurveRequest({.tau = "0", .at = "3,1"}).status()),
              AllOf(HasSubstr("--at: must rise"), HasSubstr("--tau: ")));
}

TEST(StatsTimingTest, ComparesGroupsInWordsTablesAndCurves) {
  SurvivalAnswer answer = {.names = {"control", "mail"},
                           .curves = {ACurve(30), ACurve(20)},
                           .listed = {ACurve(3), ACurve(2)},
                           .comparison = v1::SurvivalComparison()};
  v1::SurvivalComparison::Test& test = *answer.comparison->add_tests();
  test.set_method("log_rank");
  test.set_chi_square(6.2);
  test.set_degrees_of_freedom(1);
  test.set_p_value(0.0128);
  v1::SurvivalComparison::Contrast& contrast = *answer.comparison->add_contrasts();
  contrast.set_group(1);
  contrast.set_hazard_ratio(1.25);
  *contrast.mutable_hazard_ratio_interval() = AnInterval(1.05, 1.49);
  contrast.set_restricted_mean_difference(-1.5);
  *contrast.mutable_restricted_mean_interval() = AnInterval(-2.7, -0.3);
  answer.comparison->set_tau(30);
  const StatsPage page = SurvivalPage(answer, 0);
  const std::string out = Printed(page);
  EXPECT_THAT(out, StartsWith("The times to the event differ (log-rank, p = 0.013).\n"));
  EXPECT_THAT(out, AllOf(HasSubstr("Against control, restricted to time 30:"), HasSubstr("1.250 (1.050 to 1.490)"),
                         HasSubstr("-1.50 (-2.70 to -0.30)"), HasSubstr("* control\n"), HasSubstr("o mail\n")));
  EXPECT_THAT(testing::CsvOf(page), StartsWith("group,time,survival,standard_error,lower,upper,at_risk_count\n"));
  EXPECT_THAT(page.svg, HasSubstr("<polyline"));
}

TEST(StatsTimingTest, OneGroupSaysItsMedian) {
  SurvivalAnswer answer = {.names = {"all"}, .curves = {ACurve(5)}, .listed = {ACurve(5)}, .comparison = {}};
  EXPECT_THAT(Printed(SurvivalPage(answer, 0.9)), StartsWith("Half of the customers have had the event by time 3.\n"));
  answer.listed[0].clear_median();
  EXPECT_THAT(Printed(SurvivalPage(answer, 0.9)),
              StartsWith("More than half of the customers have not had the event when watching ends.\n"));
}

TEST(StatsTimingTest, StrataLandmarksSharesAndWeightsBecomeRequests) {
  const std::string path = FileWith("times.csv", "time,event,tier,group\n3,1,gold,a\n5,0,silver,a\n4,1,gold,b\n");
  ASSERT_OK_AND_ASSIGN(const SurvivalGroups groups, ReadGroups({.file = path, .group = "group", .stratum = "tier"}));
  EXPECT_THAT(groups.groups[0].strata(), ElementsAre(0, 1));
  EXPECT_THAT(groups.groups[1].strata(), ElementsAre(0));
  ASSERT_OK_AND_ASSIGN(const v1::CompareSurvivalRequest request,
                       ComparisonRequest({.tau = "30", .landmark = "2", .weights = "0,1.5"}));
  EXPECT_EQ(request.tau(), 30);
  EXPECT_EQ(request.landmark(), 2);
  EXPECT_EQ(request.fleming_harrington().gamma(), 1.5);
  ASSERT_OK_AND_ASSIGN(const v1::EstimateSurvivalRequest curve, CurveRequest({.shares = "25%,50%", .landmark = "2"}));
  EXPECT_THAT(curve.shares(), ElementsAre(0.25, 0.5));
  EXPECT_EQ(curve.landmark(), 2);
  EXPECT_THAT(FailureText(CurveRequest({.shares = "25"}).status()), HasSubstr("--shares: must lie"));
  EXPECT_THAT(FailureText(ComparisonRequest({.weights = "1"}).status()), HasSubstr("--weights: \"1\""));
  EXPECT_THAT(FailureText(ComparisonRequest({.weights = "-1,0"}).status()), HasSubstr("--weights: must be 0 or more"));
}

TEST(StatsTimingTest, SharesAreListedByGroup) {
  SurvivalAnswer answer = {.names = {"all"}, .curves = {ACurve(5)}, .listed = {ACurve(5)}, .comparison = {}};
  v1::SurvivalCurve::Quantile& quantile = *answer.listed[0].add_quantiles();
  quantile.set_share(0.25);
  EXPECT_THAT(Printed(SurvivalPage(answer, 0)), HasSubstr("  all              25 %  not reached\n"));
  quantile.set_time(2);
  *quantile.mutable_interval() = AnInterval(1, 4);
  EXPECT_THAT(Printed(SurvivalPage(answer, 0)), HasSubstr("  all              25 %  2 (1 to 4)\n"));
}

TEST(StatsTimingTest, TrendsRiseOrFall) {
  ASSERT_OK_AND_ASSIGN(const v1::TestTrendRequest request, TrendRequest({.arms = {"24:5/100", "0:20/100"}}));
  v1::TrendTest test;
  test.set_z(-3.2);
  test.set_p_value(0.0014);
  const std::string page = Printed(TrendPage(request, test));
  EXPECT_THAT(page, StartsWith("The rate falls with the score (z = -3.200, p = 0.0014).\n"));
  EXPECT_LT(page.find("20.0 %"), page.find("5.00 %"));
  EXPECT_THAT(FailureText(TrendRequest({.arms = {"5/100", "x:1/2"}}).status()),
              AllOf(HasSubstr("ARM 1: "), HasSubstr("ARM 2: ")));
}

}  // namespace
}  // namespace sendlift::cli
