#include "clients/cli/stats_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::CsvOf;
using ::testing::ElementsAre;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

TEST(StatsSizesTest, StillNeededCountsTheMissingCustomers) {
  ASSERT_OK_AND_ASSIGN(
      const v1::ComputeAdditionalSampleSizeRequest request,
      StillNeededRequest({.effect = "0.5%", .se = "0.003", .treatment = "1e4", .control = "5000", .power = "90%"}));
  EXPECT_EQ(request.effect(), 0.005);
  EXPECT_EQ(request.treatment_customers(), 10000);
  v1::AdditionalSampleSize size;
  size.set_factor(2.5);
  size.set_treatment_customers(25000);
  size.set_control_customers(12500);
  size.set_power_now(0.38);
  EXPECT_THAT(Printed(StillNeededPage(request, size)),
              AllOf(StartsWith("25,000 more customers are needed in treatment and 12,500 in control for 90 % power.\n"),
                    HasSubstr("is 38.0 %."), HasSubstr("35,000")));
  EXPECT_THAT(Printed(StillNeededPage(request, {})), StartsWith("No more customers are needed for 90 % power.\n"));
}

TEST(StatsSizesTest, StillNeededNamesWhatIsWrong) {
  EXPECT_THAT(FailureText(StillNeededRequest({.effect = "0", .se = "1", .treatment = "1", .control = "1"}).status()),
              HasSubstr("--effect: is not 0"));
  StillNeededOptions options = {.effect = "1", .se = "-1", .treatment = "0", .control = "1e16"};
  options.sides = "3";
  EXPECT_THAT(FailureText(StillNeededRequest(options).status()),
              AllOf(HasSubstr("--se: "), HasSubstr("--treatment-customers: "), HasSubstr("--control-customers: "),
                    HasSubstr("--sides: is 1 or 2")));
}

TEST(StatsSizesTest, SizeArmsTakesRatesAndWeights) {
  ASSERT_OK_AND_ASSIGN(const v1::PlanManyRatesRequest request,
                       SizeArmsRequest({.rates = {"10%", "11%"}, .weights = "2,1", .customers = "5000"}));
  EXPECT_THAT(request.weights(), ElementsAre(2, 1));
  v1::ManyRatesPlan plan;
  plan.set_effect_size(0.03);
  plan.set_customers(8721);
  plan.set_power(0.56);
  plan.set_detectable_effect_size(0.0396);
  EXPECT_THAT(Printed(SizeArmsPage(request, plan)),
              AllOf(StartsWith("It takes 8,721 customers in all arms together to show that 10 %, 11 % are not all the "
                               "same with 80 % power.\nWith 5,000 customers the power is 56.0 %.\n")));
  EXPECT_THAT(CsvOf(SizeArmsPage(request, plan)), HasSubstr("0.03,8721,0.56,0.0396\n"));
}

TEST(StatsSizesTest, SizeArmsNamesWhatIsWrong) {
  EXPECT_THAT(FailureText(SizeArmsRequest({.rates = {"10%", "0.1"}}).status()), HasSubstr("RATE: must not all be"));
  EXPECT_THAT(FailureText(SizeArmsRequest({.rates = {"10%", "120%"}, .weights = "1,0,1"}).status()),
              AllOf(HasSubstr("RATE 2: "), HasSubstr("--weights: needs a number for each of the 2 arms"),
                    HasSubstr("--weights: must be above 0")));
}

TEST(StatsSizesTest, EventsAndHazardRatioAskForEachOther) {
  ASSERT_OK_AND_ASSIGN(const v1::PlanEventsRequest ratio, EventsRequest({.hazard_ratio = "1.25"}));
  v1::EventsPlan plan;
  plan.set_hazard_ratio(1.25);
  plan.set_events(630.5);
  EXPECT_THAT(Printed(EventsPage(ratio, plan)),
              StartsWith("It takes 631 events in both arms together to find a hazard ratio of 1.25 with 80 % power."));
  ASSERT_OK_AND_ASSIGN(const v1::PlanEventsRequest events, EventsRequest({.events = "500"}));
  EXPECT_THAT(Printed(EventsPage(events, plan)), HasSubstr("found with 80 % power is 1.250."));
  EXPECT_THAT(FailureText(EventsRequest({}).status()), HasSubstr("say what is known"));
  EXPECT_THAT(FailureText(EventsRequest({.hazard_ratio = "2", .events = "5"}).status()),
              HasSubstr("say what is known"));
  EXPECT_THAT(FailureText(EventsRequest({.hazard_ratio = "1"}).status()), HasSubstr("is not 1"));
}

}  // namespace
}  // namespace sendlift::cli
