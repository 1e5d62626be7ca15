#include "clients/cli/stats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;
using ::testing::StartsWith;

// 200 customers of very different habits, so that BG/NBD and gamma-gamma can be fitted.
std::string Histories() {
  std::string text = "repeat_purchases,recency,age,mean_value\n";
  for (int i = 0; i < 200; ++i) {
    const int kind = i % 10;
    const int age = 30 + i % 9;
    const int purchases = kind < 5 ? 0 : kind < 8 ? 1 + i / 10 % 3 : kind == 8 ? 3 + i / 10 % 4 : 8 + i / 10 % 7;
    const double recency = kind < 5    ? 0
                           : kind < 8  ? std::min<double>(age, age * (i * 37 % 100) / 100.0 + 1)
                           : kind == 8 ? age - 1 - i / 10 % 6
                                       : age - 0.5;
    const int value = purchases == 0 ? 0 : 10 + i * i * 7 % 53;
    absl::StrAppend(&text, purchases, ",", recency, ",", age, ",", value, "\n");
  }
  return text;
}

TEST(StatsTest, AnswersWithoutAServer) {
  const Outcome outcome = RunLine({"stats", "lift", "3894/21307", "2262/21306"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("Treatment 18.3 % against 10.6 %: +7.66 percentage points (7.00 to 8.32), p < "
                                      "0.0001\n"));
}

TEST(StatsTest, EveryVerbAnswersInEveryFormat) {
  std::string times = "time,event,group\n";
  for (int i = 1; i <= 40; ++i) {
    times += std::to_string(i) + (i % 4 == 0 ? ",0," : ",1,") + (i % 2 == 0 ? "mail\n" : "control\n");
  }
  std::string scores = "score,treated,outcome\n";
  for (int i = 0; i < 80; ++i) {
    scores += std::to_string(i) + "," + std::to_string(i % 2) + "," + std::to_string((i * 5 / 3) % 2) + "\n";
  }
  std::string values = "value,arm\n";
  for (int i = 0; i < 80; ++i) values += std::to_string(i) + (i % 2 == 0 ? ",mail\n" : ",control\n");
  const std::string arms = FileWith("arm_values.csv", values);
  const std::vector<std::vector<std::string>> lines = {
      {"rate", "83/4500"},
      {"lift", "100/1000", "80/1000", "--margin", "1%"},
      {"means", "--treatment", "100,1.5,2", "--control", "100,-1,2"},
      {"quantile", arms, "--group", "arm", "--at", "50%,75%"},
      {"winsorise", arms, "--group", "arm", "--upper-share", "95%"},
      {"bootstrap", arms, "--group", "arm"},
      {"sample-ratio", "5000", "5100", "--weights", "1,1"},
      {"arms", "10/100", "20/100", "30/100"},
      {"power", "--control-rate", "10%", "--difference", "-1%", "--customers", "20000"},
      {"size", "--sd", "48.1", "--difference", "-1.5"},
      {"size", "--hazard-ratio", "1.2", "--control-events", "30%"},
      {"effect", "--control-rate", "10%", "--customers", "20000", "--looks", "3"},
      {"still-needed", "--effect", "-0.5%", "--se", "0.003", "--treatment-customers", "5000", "--control-customers",
       "5000"},
      {"size-arms", "10%", "11%", "12%", "--customers", "9000"},
      {"events", "--hazard-ratio", "1.2"},
      {"sequential", "--looks", "3", "--spending", "hsd", "--parameter", "-4"},
      {"sequential", "--looks", "3", "--sides", "1", "--alpha", "2.5%", "--futility", "obrien-fleming"},
      {"sequential", "--looks", "3", "--spending", "haybittle-peto"},
      {"after-stop", "--looks", "3", "--look", "2", "--estimate", "-0.02", "--se", "0.005"},
      {"watch", "--treatment", "300/2000", "--control", "200/2000", "--planned-customers", "10000"},
      {"watch-rate", "15/50", "--planned-customers", "100", "--against", "50%"},
      {"watch-effect", "--estimate", "-0.02", "--se", "0.005", "--typical-effect", "1%"},
      {"boundary", "normal", "--time", "100", "--tuned-for", "100", "--sum", "-40"},
      {"boundary", "stitched", "--time", "100", "--from", "10", "--scale", "-0.5"},
      {"bayes", "60/500", "45/500", "--prior", "3,97"},
      {"bayes", "500,10.5,2", "500,10,2", "--relative", "--prior-effect", "-0.1,0.2"},
      {"best", "5/100", "9/100", "12/100"},
      {"best", "100,5,2", "100,-9,2"},
      {"bandit", "5/100", "9/100", "--floor", "5%"},
      {"adjust", "0.01", "0.04", "0.2"},
      {"differs", "-0.02,0.005", "0.03,0.01"},
      {"trend", "-1:20/100", "0:15/100", "2:5/100"},
      {"survival", FileWith("times.csv", times), "--group", "group", "--at", "5,10,20", "--tau", "30"},
      {"survival-bins", FileWith("bins.csv", "events,lost,group\n5,1,a\n3,2,a\n2,0,b\n1,7,b\n"), "--width", "1",
       "--group", "group", "--tau", "2"},
      {"hazards", FileWith("hazard_times.csv", "time,event,orders\n1,1,3\n2,1,0\n3,0,2\n4,1,1\n5,1,2\n"),
       "--covariates", "orders"},
      {"value", FileWith("histories.csv", Histories()), "--mean-value", "mean_value", "--horizon", "12"},
      {"rfm", FileWith("buyers.csv", "since_last_purchase,purchases,spend\n1,2,30\n40,1,10\n")},
      {"retention", FileWith("weeks.csv", "customer,period\n1,1\n2,1\n1,2\n")},
      {"uplift", FileWith("scores.csv", scores), "--draws", "100"}};
  for (std::vector<std::string> line : lines) {
    const std::string verb = line[0];
    line.insert(line.begin(), "stats");
    const Outcome table = RunLine(line);
    EXPECT_EQ(table.code, 0) << verb << ": " << table.err;
    EXPECT_FALSE(table.out.empty()) << verb;
    line.insert(line.end(), {"-o", "json"});
    EXPECT_THAT(RunLine(line).out, StartsWith("{")) << verb;
    line.back() = "csv";
    EXPECT_THAT(RunLine(line).out, HasSubstr(",")) << verb;
  }
}

TEST(StatsTest, WrongArgumentsAreNamedWithAnExample) {
  const Outcome outcome = RunLine({"stats", "lift", "18%", "30/20"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("  TREATMENT: \"18%\" is not a count: write successes/customers, such as 83/4500"),
                    HasSubstr("  CONTROL: \"30/20\" has more successes than customers")));
}

TEST(StatsTest, MissingArgumentsAreWrongUsage) {
  EXPECT_EQ(RunLine({"stats"}).code, 2);
  EXPECT_EQ(RunLine({"stats", "lift", "1/2"}).code, 2);
  EXPECT_EQ(RunLine({"stats", "means", "--treatment", "1,2,3"}).code, 2);
  EXPECT_EQ(RunLine({"stats", "guess"}).code, 2);
}

TEST(StatsTest, HelpNamesTheVerbs) {
  const Outcome help = RunLine({"stats", "--help"});
  EXPECT_EQ(help.code, 0);
  for (const char* verb :
       {"rate",       "lift",       "means",     "quantile",   "winsorise",    "bootstrap", "sample-ratio",
        "arms",       "power",      "size",      "effect",     "still-needed", "size-arms", "events",
        "sequential", "after-stop", "watch",     "watch-rate", "watch-effect", "boundary",  "bayes",
        "best",       "bandit",     "adjust",    "differs",    "trend",        "survival",  "survival-bins",
        "hazards",    "rfm",        "retention", "value",      "uplift"}) {
    EXPECT_THAT(help.out, HasSubstr(std::string("\n  ") + verb));
  }
}

}  // namespace
}  // namespace sendlift::cli
