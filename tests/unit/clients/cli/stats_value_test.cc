#include "clients/cli/stats_value.h"

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

TEST(StatsValueTest, ReadsHistoriesByTheirColumns) {
  const std::string path = FileWith("value.csv", "who,x,t_x,T,m\nann,2,30.5,38.9,12\nbob,0,0,20,0\n");
  ASSERT_OK_AND_ASSIGN(const ValueInput input, ReadValue({.file = path,
                                                          .id = "who",
                                                          .repeat_purchases = "x",
                                                          .recency = "t_x",
                                                          .age = "T",
                                                          .mean_value = "m",
                                                          .horizon = "12"}));
  EXPECT_EQ(input.request.horizon(), 12);
  EXPECT_THAT(input.names, ElementsAre("ann", "bob"));
  EXPECT_EQ(input.request.customers(0).repeat_purchases(), 2);
  EXPECT_EQ(input.request.customers(0).recency(), 30.5);
  EXPECT_EQ(input.request.customers(0).mean_value(), 12);
}

TEST(StatsValueTest, SaysWhatIsWrong) {
  const std::string path = FileWith("value.csv", "repeat_purchases,recency,age\n1.5,1,2\n");
  EXPECT_THAT(FailureText(ReadValue({.file = path, .horizon = "0"}).status()), HasSubstr("--horizon: "));
  EXPECT_THAT(FailureText(ReadValue({.file = path, .horizon = "1"}).status()),
              AllOf(HasSubstr("record 1: repeat_purchases is \"1.5\", not a whole number")));
}

TEST(StatsValueTest, ListsTheBestCustomersFirst) {
  const std::string path = FileWith("value.csv", "repeat_purchases,recency,age\n1,1,2\n5,1,2\n");
  ASSERT_OK_AND_ASSIGN(const ValueInput input, ReadValue({.file = path, .horizon = "12"}));
  v1::PurchasePrediction prediction;
  for (const double purchases : {0.5, 2.25}) {
    v1::PurchasePrediction::Customer& customer = *prediction.add_customers();
    customer.set_purchases(purchases);
    customer.set_alive(0.75);
    prediction.add_purchase_parameters(purchases);
  }
  const StatsPage page = ValuePage(input, prediction);
  EXPECT_THAT(Printed(page),
              StartsWith("2 customers are expected to make 2.750 purchases within 12 units of time; 1.500 "
                         "of them still buy.\n"));
  EXPECT_LT(Printed(page).find("\n  2  "), Printed(page).find("\n  1  "));
  EXPECT_EQ(testing::CsvOf(page), "customer,purchases,alive,value\n1,0.5,0.75,0\n2,2.25,0.75,0\n");
}

TEST(StatsValueTest, UpliftReadsScoresAndSaysTheVerdict) {
  const std::string path = FileWith("uplift.csv", "score,treated,outcome\n0.9,1,1\n-0.1,0,0\n");
  ASSERT_OK_AND_ASSIGN(const v1::MeasureUpliftRequest request, UpliftRequest({.file = path}));
  EXPECT_EQ(request.bootstrap_draws(), 1000);
  EXPECT_EQ(request.customers(1).score(), -0.1);
  v1::UpliftMeasure measure;
  measure.set_qini(0.02);
  for (const double share : {0.0, 0.5, 1.0}) {
    v1::UpliftMeasure::Point& point = *measure.add_curve();
    point.set_share(share);
    point.set_gained(share * 10);
  }
  EXPECT_THAT(Printed(UpliftPage(request, measure)), StartsWith("Qini 0.02000.\n"));
  *measure.mutable_qini_interval() = AnInterval(0.01, 0.03);
  const std::string out = Printed(UpliftPage(request, measure));
  EXPECT_THAT(out, AllOf(HasSubstr("gains more than treating at random"), HasSubstr("o at random\n")));
  EXPECT_THAT(FailureText(UpliftRequest({.file = path, .draws = "20"}).status()),
              HasSubstr("--draws: is 0 for none, or 100"));
}

}  // namespace
}  // namespace sendlift::cli
