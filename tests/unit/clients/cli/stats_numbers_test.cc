#include "clients/cli/stats_numbers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::FailureText;
using ::testing::HasSubstr;

TEST(StatsNumbersTest, ReadsCounts) {
  NumberReader reader;
  const v1::Counts counts = reader.Counts("TREATMENT", "83/4500");
  EXPECT_EQ(counts.successes(), 83);
  EXPECT_EQ(counts.trials(), 4500);
  EXPECT_EQ(reader.Counts("TREATMENT", "0/1e12").trials(), 1'000'000'000'000);
  EXPECT_TRUE(reader.status().ok());
}

TEST(StatsNumbersTest, SaysWhatIsWrongWithCounts) {
  struct Case {
    const char* text;
    const char* says;
  };
  for (const Case& c : {Case{"83", "is not a count"}, Case{"83/", "is not a count"}, Case{"8.5/100", "is not a count"},
                        Case{"1/2/3", "is not a count"}, Case{"5%/100", "is not a count"}, Case{"", "is not a count"},
                        Case{"1/nan", "is not a count"}, Case{"1/inf", "is not a count"},
                        Case{"1/99999999999999999999", "is not a count"}, Case{"-1/5", "0 or more"},
                        Case{"0/0", "1 or more customers"}, Case{"50/20", "more successes than customers"}}) {
    NumberReader reader;
    reader.Counts("CONTROL", c.text);
    const std::string failure = FailureText(reader.status());
    EXPECT_THAT(failure, HasSubstr(c.says)) << c.text;
    EXPECT_THAT(failure, HasSubstr("  CONTROL: ")) << c.text;
    EXPECT_THAT(failure, HasSubstr("such as 83/4500")) << c.text;
  }
}

TEST(StatsNumbersTest, NamesEveryWrongArgumentAtOnce) {
  NumberReader reader;
  reader.Counts("TREATMENT", "x");
  reader.Level("--level", "2");
  reader.ManyCounts("ARM", {"1/2", "3/2"});
  const std::string failure = FailureText(reader.status());
  EXPECT_THAT(failure, HasSubstr("3 fields are wrong"));
  EXPECT_THAT(failure, HasSubstr("  --level: \"2\" is not between 0 and 1"));
  EXPECT_THAT(failure, HasSubstr("  ARM 2: "));
}

TEST(StatsNumbersTest, SummariesBecomeTheSumsOfTheirSample) {
  const v1::MeanSums sums = SumsOf({.customers = 3, .mean = 2, .standard_deviation = 1});
  EXPECT_EQ(sums.n(), 3);
  EXPECT_DOUBLE_EQ(sums.sum(), 1 + 2 + 3);
  EXPECT_DOUBLE_EQ(sums.sum_of_squares(), 1 + 4 + 9);
}

TEST(StatsNumbersTest, ReadsSummariesAndRefusesWhatIsNone) {
  NumberReader reader;
  EXPECT_DOUBLE_EQ(reader.Sums("--treatment", "10, -2.5, 0").sum(), -25);
  EXPECT_TRUE(reader.status().ok());
  for (const char* text : {"10,2", "1,2,3", "10,2,-3", "ten,2,3", "10,2,3,4", "10,nan,3", "10,1e300,1"}) {
    NumberReader other;
    other.Sums("--treatment", text);
    EXPECT_FALSE(other.status().ok()) << text;
  }
}

TEST(StatsNumbersTest, CountsServeAsSummariesOfZerosAndOnes) {
  NumberReader reader;
  const v1::MeanSums sums = reader.CountsOrSums("--treatment", "3/10");
  EXPECT_EQ(sums.n(), 10);
  EXPECT_EQ(sums.sum(), 3);
  EXPECT_EQ(sums.sum_of_squares(), 3);
  EXPECT_EQ(reader.CountsOrSums("--treatment", "10,3,1").sum(), 30);
  EXPECT_TRUE(reader.status().ok());
  reader.CountsOrSums("--treatment", "7");
  EXPECT_THAT(FailureText(reader.status()), HasSubstr("neither a count nor a summary"));
}

TEST(StatsNumbersTest, PercentagesAreHundredths) {
  NumberReader reader;
  EXPECT_DOUBLE_EQ(reader.Rate("--control-rate", "5%"), 0.05);
  EXPECT_DOUBLE_EQ(reader.Rate("--control-rate", "0.05"), 0.05);
  EXPECT_DOUBLE_EQ(reader.Number("--difference", "-0.5 pp"), -0.005);
  EXPECT_THAT(reader.Numbers("--at", "20%,0.5,1"), ElementsAre(0.2, 0.5, 1));
  EXPECT_TRUE(reader.status().ok());
}

TEST(StatsNumbersTest, OptionsThatWereNotGivenAreZero) {
  NumberReader reader;
  EXPECT_EQ(reader.Level("--alpha", std::nullopt), 0);
  EXPECT_EQ(reader.Positive("--margin", std::nullopt), 0);
  EXPECT_EQ(reader.Whole("--looks", std::nullopt, 1), 0);
  EXPECT_TRUE(reader.Numbers("--at", std::nullopt).empty());
  EXPECT_EQ(reader.Alternative("--alternative", std::nullopt), v1::ALTERNATIVE_UNSPECIFIED);
  EXPECT_TRUE(reader.status().ok());
}

TEST(StatsNumbersTest, RefusesNumbersOutsideTheirRange) {
  NumberReader reader;
  reader.Level("--alpha", "0");
  reader.Level("--power", "100%");
  reader.Positive("--se", "-1");
  reader.Rate("--control-rate", "5");
  reader.Whole("--looks", "2.5", 1);
  reader.Number("--difference", "inf");
  reader.Numbers("--at", "0.2,,1");
  reader.Pair("--prior", "3", "two numbers such as 3,97");
  reader.Alternative("--alternative", "grater");
  const std::string failure = FailureText(reader.status());
  EXPECT_THAT(failure, HasSubstr("9 fields are wrong"));
  EXPECT_THAT(failure, HasSubstr("--prior: \"3\" is not two numbers: write two numbers such as 3,97"));
  EXPECT_THAT(failure, HasSubstr("did you mean \"greater\"?"));
}

TEST(StatsNumbersTest, ReadsScoresAndPairs) {
  NumberReader reader;
  const v1::TestTrendRequest::Arm arm = reader.ScoredCounts("ARM 1", "-1.5:3/10");
  EXPECT_EQ(arm.score(), -1.5);
  EXPECT_EQ(arm.counts().successes(), 3);
  const NumberPair pair = reader.Pair("EFFECT 1", "-0.02,0.005", "");
  EXPECT_THAT(pair.first, DoubleNear(-0.02, 1e-12));
  EXPECT_EQ(pair.second, 0.005);
  EXPECT_TRUE(reader.status().ok());
  reader.ScoredCounts("ARM 2", "3/10");
  EXPECT_THAT(FailureText(reader.status()), HasSubstr("such as 24:83/4500"));
}

}  // namespace
}  // namespace sendlift::cli
