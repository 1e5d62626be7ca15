#include "clients/cli/stats_hazards.h"

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

std::string Customers() { return FileWith("hazards.csv", "time,event,orders,arm\n3,1,2,a\n5,0,0,b\n"); }

v1::ProportionalHazards OneCovariate(double lower, double upper) {
  v1::ProportionalHazards hazards;
  auto& covariate = *hazards.add_covariates();
  covariate.set_hazard_ratio(1.5);
  covariate.set_p_value(0.02);
  *covariate.mutable_hazard_ratio_interval() = AnInterval(lower, upper);
  hazards.set_likelihood_ratio_chi_square(5.25);
  hazards.set_likelihood_ratio_p_value(0.022);
  return hazards;
}

TEST(StatsHazardsTest, ReadsCovariatesByTheirColumns) {
  ASSERT_OK_AND_ASSIGN(const HazardsInput input,
                       ReadHazards({.file = Customers(), .covariates = "orders", .ties = "breslow"}));
  EXPECT_EQ(input.request.ties(), v1::FitProportionalHazardsRequest::BRESLOW);
  ASSERT_EQ(input.request.customers_size(), 2);
  EXPECT_EQ(input.request.customers(0).time(), 3);
  EXPECT_TRUE(input.request.customers(0).event());
  EXPECT_THAT(input.request.customers(0).covariates(), ElementsAre(2));
}

TEST(StatsHazardsTest, SaysWhatIsWrong) {
  EXPECT_THAT(FailureText(ReadHazards({.file = Customers(), .covariates = "arm"}).status()),
              HasSubstr("record 1: arm is \"a\", not a number"));
  EXPECT_THAT(FailureText(ReadHazards({.file = Customers(), .covariates = "orders,order"}).status()),
              HasSubstr("has no column \"order\""));
  EXPECT_THAT(FailureText(ReadHazards({.file = Customers(), .covariates = "orders", .ties = "efrom"}).status()),
              HasSubstr("--ties: \"efrom\" is not efron or breslow; did you mean \"efron\"?"));
  EXPECT_THAT(FailureText(ReadHazards({.file = FileWith("none.csv", "time,event,x\n"), .covariates = "x"}).status()),
              HasSubstr("has no records"));
}

TEST(StatsHazardsTest, NamesTheCovariatesThatChangeTheSpeed) {
  ASSERT_OK_AND_ASSIGN(const HazardsInput input, ReadHazards({.file = Customers(), .covariates = "orders"}));
  EXPECT_THAT(Printed(HazardsPage(input, OneCovariate(1.07, 2.1))),
              AllOf(StartsWith("What changes how fast the event comes, at 95 % confidence: orders (faster).\n"
                               "All together: likelihood ratio 5.25, 1 df, p = 0.022.\n"),
                    HasSubstr("  orders     1.500 (1.070 to 2.100)")));
  EXPECT_THAT(Printed(HazardsPage(input, OneCovariate(0.9, 2.1))), StartsWith("No covariate is shown to change"));
}

}  // namespace
}  // namespace sendlift::cli
