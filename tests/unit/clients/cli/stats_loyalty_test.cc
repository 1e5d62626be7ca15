#include "clients/cli/stats_loyalty.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::FailureText;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;
using ::testing::StartsWith;

std::string Buyers() {
  return FileWith("buyers.csv",
                  "who,since_last_purchase,purchases,spend\nann,1,9,500\nbob,10,7,90\ncat,30,4,80\ndan,60,2,70\n"
                  "eve,300,1,-20\n");
}

// Two come in the week from 2 November, one of them again a week later; one comes on the last day of week 3.
std::string Visits() {
  return FileWith("visits.csv",
                  "customer,date\nann,2026-11-02\nbob,2026-11-08\nann,2026-11-09\nann,2026-11-09\ncat,2026-11-22\n");
}

TEST(StatsLoyaltyTest, RfmScoresEveryCustomer) {
  const Outcome outcome = RunLine({"stats", "rfm", Buyers(), "--id", "who"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(StartsWith("1 of 5 customers score 5 in recency, frequency and spend, with 69.4 % of "
                                            "the spend.\n"),
                                 HasSubstr("recency  f5  f4  f3  f2  f1\n"), HasSubstr("r1   0   0   0   0   1\n")));
  EXPECT_THAT(RunLine({"stats", "rfm", Buyers(), "--id", "who", "-o", "csv"}).out,
              StartsWith("customer,recency,frequency,monetary\nann,5,5,5\nbob,4,4,4\n"));
}

TEST(StatsLoyaltyTest, RfmSaysWhatIsWrong) {
  EXPECT_THAT(FailureText(ReadRfm({.file = Buyers(), .classes = "1"}).status()), HasSubstr("--classes: \"1\""));
  EXPECT_THAT(FailureText(ReadRfm({.file = Buyers(), .classes = "101"}).status()), HasSubstr("--classes: is 2 to 100"));
  EXPECT_THAT(FailureText(ReadRfm({.file = Buyers(), .spend = "who"}).status()),
              HasSubstr("record 1: who is \"ann\", not a number"));
  EXPECT_THAT(FailureText(ReadRfm({.file = FileWith("none.csv", "since_last_purchase,purchases,spend\n")}).status()),
              HasSubstr("has no records"));
}

TEST(StatsLoyaltyTest, DatesBecomePeriodsFromTheFirstOfThem) {
  ASSERT_OK_AND_ASSIGN(const RetentionInput input, ReadRetention({.file = Visits(), .period = "date"}));
  EXPECT_EQ(input.first_day, absl::CivilDay(2026, 11, 2));
  EXPECT_EQ(input.request.last_period(), 2);
  ASSERT_EQ(input.request.activities_size(), 5);
  EXPECT_EQ(input.request.activities(1).period(), 0);
  EXPECT_EQ(input.request.activities(2).period(), 1);
  EXPECT_EQ(input.request.activities(2).customer(), 0);
  EXPECT_EQ(input.request.activities(4).period(), 2);
  ASSERT_OK_AND_ASSIGN(const RetentionInput earlier,
                       ReadRetention({.file = Visits(), .period = "date", .last = "2026-11-21"}));
  EXPECT_EQ(earlier.request.last_period(), 1);
}

TEST(StatsLoyaltyTest, RetentionIsShownByCohort) {
  const Outcome outcome = RunLine({"stats", "retention", Visits(), "--period", "date"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("50.0 % of customers (95 % interval 9 to 91 %) were active after 7 days.\n"
                                      "The last period taken to be over is that of 2026-11-16; --last says otherwise.\n"
                                      "\n  came in     customers  after 1  after 2\n  2026-11-02          2   50.0 %"));
  const Outcome csv = RunLine({"stats", "retention", Visits(), "--period", "date", "-o", "csv"});
  EXPECT_THAT(csv.out, AllOf(StartsWith("cohort,age,active,customers,rate,lower,upper\n2026-11-02,0,2,2,1,"),
                             HasSubstr("\nall,0,3,3,1,")));
}

TEST(StatsLoyaltyTest, PeriodsMayBeNumbers) {
  const std::string path = FileWith("weeks.csv", "customer,period\n1,10\n2,10\n1,11\n");
  ASSERT_OK_AND_ASSIGN(const RetentionInput input, ReadRetention({.file = path}));
  EXPECT_EQ(input.request.last_period(), 11);
  EXPECT_THAT(RunLine({"stats", "retention", path, "--last", "10"}).out,
              StartsWith("Only one period is over: nobody could come back yet.\n"));
  EXPECT_THAT(RunLine({"stats", "retention", path, "--last", "9"}).out,
              StartsWith("No customer came until period 9.\n"));
}

TEST(StatsLoyaltyTest, RetentionSaysWhatIsWrong) {
  const std::string path = FileWith("weeks.csv", "customer,period\n1,10\n2,2026-01-01\n");
  EXPECT_THAT(FailureText(ReadRetention({.file = path}).status()),
              HasSubstr("record 2: period is \"2026-01-01\", not a whole number"));
  EXPECT_THAT(FailureText(ReadRetention({.file = Visits(), .period = "date", .days = "60"}).status()),
              HasSubstr("no period of 60 days is over"));
  EXPECT_THAT(FailureText(ReadRetention({.file = Visits(), .period = "date", .last = "2"}).status()),
              HasSubstr("--last: \"2\" is not a date"));
  const std::string numbers = FileWith("numbers.csv", "customer,period\n1,10\n");
  EXPECT_THAT(FailureText(ReadRetention({.file = numbers, .days = "7"}).status()), HasSubstr("--days: is for dates"));
}

}  // namespace
}  // namespace sendlift::cli
