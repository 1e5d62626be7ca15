#include "clients/cli/stats_sample_ratio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::Printed;
using testing::RunLine;
using ::testing::StartsWith;

TEST(StatsSampleRatioTest, AlarmsAndNamesLeaks) {
  ASSERT_OK_AND_ASSIGN(const v1::TestSampleRatioRequest request,
                       SampleRatioRequest({.customers = {"500", "450", "3"}, .weights = "1,1,0"}));
  v1::SampleRatioTest test;
  test.set_state(v1::SampleRatio::MISMATCH);
  test.set_chi_square(20.5);
  test.set_degrees_of_freedom(1);
  test.set_p_value(6e-6);
  test.set_anytime_p_value(0.001);
  EXPECT_THAT(
      Printed(SampleRatioPage(request, test)),
      StartsWith("The arms do not have the planned sizes: find out why before reading results (chi-square 20.50, "
                 "1 df, p = 6e-06).\n"));
  test.add_leaks(2);
  EXPECT_THAT(Printed(SampleRatioPage(request, test)), HasSubstr("leak\n"));
}

TEST(StatsSampleRatioTest, WeightsAreEqualUnlessSaid) {
  EXPECT_THAT(SampleRatioRequest({.customers = {"5", "6"}})->weights(), ElementsAre(1, 1));
  EXPECT_THAT(FailureText(SampleRatioRequest({.customers = {"5", "6"}, .weights = "1,1,1"}).status()),
              HasSubstr("--weights: names 3 weights for 2 arms"));
}

TEST(StatsSampleRatioTest, FewCustomersAreTestedExactly) {
  const Outcome outcome = RunLine({"stats", "sample-ratio", "2", "1"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("So few customers show no deviation from the planned sizes (exact test, p = 1"));
  EXPECT_THAT(RunLine({"stats", "sample-ratio", "0", "8", "--alpha", "1%"}).out,
              StartsWith("The arms do not have the planned sizes: find out why before reading results (exact test, p = "
                         "0.0078)"));
}

TEST(StatsSampleRatioTest, LaterTimesHaveTheirOwnWeights) {
  const Outcome outcome =
      RunLine({"stats", "sample-ratio", "--then", "100,200:1,2", "--then", "30,270:1,9", "500", "500"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(StartsWith("The arms have the planned sizes (chi-square 0.00, 3 df"),
                                 HasSubstr("  1        630      630  39.4 %         39.4 %\n")));
  EXPECT_THAT(FailureText(SampleRatioRequest({.customers = {"5", "6"}, .then = {"5,6,7:1,1,1"}}).status()),
              HasSubstr("--then: \"5,6,7:1,1,1\" needs customers and weights of 2 arms, such as 100,210:1,2"));
  EXPECT_THAT(FailureText(SampleRatioRequest({.customers = {"5", "6"}, .then = {"5,6"}}).status()),
              HasSubstr("--then: "));
}

}  // namespace
}  // namespace sendlift::cli
