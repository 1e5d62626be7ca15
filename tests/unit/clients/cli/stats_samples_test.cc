#include "clients/cli/stats_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::AnInterval;
using testing::CsvOf;
using ::testing::ElementsAre;
using testing::FailureText;
using testing::FileWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::Printed;
using testing::RunLine;
using ::testing::StartsWith;

// Values 1 to 100 in control, twice that in mail.
std::string TwoArms() {
  std::string text = "arm,value\n";
  for (int i = 1; i <= 100; ++i) {
    text += "control," + std::to_string(i) + "\nmail," + std::to_string(2 * i) + "\n";
  }
  return FileWith("two_arms.csv", text);
}

TEST(StatsSamplesTest, OptionsBecomeRequests) {
  ASSERT_OK_AND_ASSIGN(const v1::CompareQuantilesRequest quantiles,
                       QuantileRequest({.columns = {}, .at = "50%,0.9", .level = "90%", .alternative = "less"}));
  EXPECT_THAT(quantiles.shares(), ElementsAre(0.5, 0.9));
  EXPECT_EQ(quantiles.confidence_level(), 0.9);
  EXPECT_EQ(quantiles.alternative(), v1::LESS);
  ASSERT_OK_AND_ASSIGN(const v1::CompareWinsorisedMeansRequest limits,
                       WinsoriseRequest({.columns = {}, .upper = "500"}));
  EXPECT_EQ(limits.limits().upper(), 500);
  EXPECT_EQ(limits.limits().lower(), -std::numeric_limits<double>::infinity());
  ASSERT_OK_AND_ASSIGN(const v1::CompareWinsorisedMeansRequest shares,
                       WinsoriseRequest({.columns = {}, .upper_share = "99%"}));
  EXPECT_EQ(shares.upper_share(), 0.99);
  EXPECT_FALSE(shares.has_limits());
  ASSERT_OK_AND_ASSIGN(const v1::BootstrapMeansRequest bootstrap,
                       BootstrapRequest({.columns = {}, .draws = "2e3", .seed = "7"}));
  EXPECT_EQ(bootstrap.draws(), 2000);
  EXPECT_EQ(bootstrap.seed(), 7);
}

TEST(StatsSamplesTest, SaysWhatIsWrong) {
  EXPECT_THAT(FailureText(QuantileRequest({.columns = {}, .at = "50,90"}).status()), HasSubstr("--at: must lie"));
  EXPECT_THAT(FailureText(WinsoriseRequest({.columns = {}, .upper_share = "99", .level = "0"}).status()),
              AllOf(HasSubstr("--upper-share: \"99\" is not between 0 and 1"), HasSubstr("--level: ")));
  EXPECT_THAT(FailureText(WinsoriseRequest({.columns = {}, .lower = "5", .upper = "1"}).status()),
              HasSubstr("--upper: must be at least --lower"));
  EXPECT_THAT(FailureText(WinsoriseRequest({.columns = {}, .upper_share = "99%", .upper = "1"}).status()),
              HasSubstr("--upper: is for limits without shares"));
  EXPECT_THAT(FailureText(BootstrapRequest({.columns = {}, .draws = "50"}).status()), HasSubstr("--draws: \"50\""));
  EXPECT_THAT(FailureText(BootstrapRequest({.columns = {}, .draws = "1e9"}).status()),
              HasSubstr("--draws: is 100 to 100000"));
}

// Ranks 50 -+ 9.8 are 40 and 60, so the limits are 40, 60 and 80, 120, and half of 20 and of 40 add up to 22.36.
TEST(StatsSamplesTest, QuantilesOfAFileAreCompared) {
  const Outcome outcome = RunLine({"stats", "quantile", TwoArms(), "--group", "arm"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("Median: mail 100 against 50 of control: +50.0 (27.6 to 72.4), p < 0.0001.\n"
                                      "Treatment is higher at 95 % confidence.\n"));
  const Outcome alone = RunLine({"stats", "quantile", TwoArms(), "--at", "90%"});
  EXPECT_EQ(alone.code, 0) << alone.err;
  EXPECT_THAT(alone.out, AllOf(StartsWith("90 % quantile: "),
                               HasSubstr("Each of the 200 values counts as a customer of its own")));
}

TEST(StatsSamplesTest, EqualValuesAreSaidToBe) {
  std::string text = "arm,value\n";
  for (int i = 0; i < 100; ++i) text += i % 2 == 0 ? "a,0\n" : "b,0\n";
  const std::string path = FileWith("nothing.csv", text);
  EXPECT_THAT(RunLine({"stats", "quantile", path, "--group", "arm"}).out,
              HasSubstr("\nSo many values are equal that this quantile cannot be told more exactly.\n"));
}

TEST(StatsSamplesTest, WinsorisingSaysWhoWasCutAndWhatItChanges) {
  const Outcome outcome = RunLine({"stats", "winsorise", TwoArms(), "--group", "arm", "--upper", "100"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("mail 75.50 against 50.50 of control: "));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\nValues above 100 count as that: 50 of mail, 0 of control.\n"),
                                 Not(HasSubstr("Values below")), HasSubstr("as they are")));
  EXPECT_EQ(RunLine({"stats", "winsorise", TwoArms()}).code, 2);
}

TEST(StatsSamplesTest, ABootstrapIsRepeated) {
  const std::vector<std::string> line = {"stats", "bootstrap", TwoArms(), "--group", "arm", "--seed", "3", "-o", "csv"};
  const Outcome first = RunLine(line);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("difference,drawn,50.5,"));
  EXPECT_EQ(RunLine(line).out, first.out);
}

TEST(StatsSamplesTest, APageOfOneArmHasItsMean) {
  v1::BootstrappedMeans means;
  means.mutable_mean()->set_estimate(1.5);
  means.mutable_mean()->set_standard_error(0.25);
  *means.mutable_mean()->mutable_interval() = AnInterval(1, 2);
  means.set_draws(1000);
  const StatsPage page = BootstrapPage({"all", ""}, means, 0.95);
  EXPECT_THAT(
      Printed(page),
      StartsWith("Mean 1.500 (95 % interval 1.00 to 2.00), standard error 0.2500.\nBy 1,000 bootstrap draws.\n"));
  EXPECT_EQ(CsvOf(page), "of,values,estimate,lower,upper,standard_error\nmean,drawn,1.5,1,2,0.25\n");
}

}  // namespace
}  // namespace sendlift::cli
