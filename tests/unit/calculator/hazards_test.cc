#include "calculator/hazards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

void Add(v1::FitProportionalHazardsRequest& request, double time, bool event, double covariate) {
  auto& customer = *request.add_customers();
  customer.set_time(time);
  customer.set_event(event);
  customer.add_covariates(covariate);
}

// Acute myelogenous leukaemia, Miller (1997): 1 is without maintenance.
v1::FitProportionalHazardsRequest Leukaemia() {
  constexpr int kMaintained[][2] = {{9, 1},  {13, 1}, {13, 0}, {18, 1}, {23, 1}, {28, 0},
                                    {31, 1}, {34, 1}, {45, 0}, {48, 1}, {161, 0}};
  constexpr int kNotMaintained[][2] = {{5, 1},  {5, 1},  {8, 1},  {8, 1},  {12, 1}, {16, 0},
                                       {23, 1}, {27, 1}, {30, 1}, {33, 1}, {43, 1}, {45, 1}};
  v1::FitProportionalHazardsRequest request;
  for (const auto& [time, event] : kMaintained) Add(request, time, event == 1, 0);
  for (const auto& [time, event] : kNotMaintained) Add(request, time, event == 1, 1);
  return request;
}

// Published: coefficient 0.9155 +- 0.5119, p = 0.0737; likelihood ratio 3.38, p = 0.0658; score 3.42.
TEST(FitProportionalHazardsTest, GivesThePublishedFit) {
  ASSERT_OK_AND_ASSIGN(const v1::ProportionalHazards fit, FitProportionalHazards(Leukaemia()));
  ASSERT_EQ(fit.covariates_size(), 1);
  EXPECT_NEAR(fit.covariates(0).coefficient(), 0.915532575015, 1e-8);
  EXPECT_NEAR(fit.covariates(0).standard_error(), 0.511934275172, 1e-8);
  EXPECT_NEAR(fit.covariates(0).p_value(), 0.0737, 5e-5);
  EXPECT_NEAR(fit.covariates(0).hazard_ratio(), 2.498, 5e-4);
  EXPECT_NEAR(fit.covariates(0).hazard_ratio_interval().lower(), 0.9159, 5e-5);
  EXPECT_NEAR(fit.covariates(0).hazard_ratio_interval().upper(), 6.813, 5e-4);
  EXPECT_NEAR(fit.likelihood_ratio_chi_square(), 3.38, 0.005);
  EXPECT_NEAR(fit.likelihood_ratio_p_value(), 0.0658, 5e-5);
  EXPECT_NEAR(fit.score_chi_square(), 3.42, 0.005);
  ASSERT_EQ(fit.covariance_size(), 1);
  EXPECT_NEAR(fit.covariance(0), 0.511934275172 * 0.511934275172, 1e-8);
}

TEST(FitProportionalHazardsTest, TiesMayBeBreslows) {
  v1::FitProportionalHazardsRequest request = Leukaemia();
  request.set_ties(v1::FitProportionalHazardsRequest::BRESLOW);
  ASSERT_OK_AND_ASSIGN(const v1::ProportionalHazards fit, FitProportionalHazards(request));
  EXPECT_NEAR(fit.covariates(0).coefficient(), 0.904, 5e-4);
}

TEST(FitProportionalHazardsTest, CovariatesThatFollowFromOthersDetermineNothing) {
  v1::FitProportionalHazardsRequest request = Leukaemia();
  for (auto& customer : *request.mutable_customers()) customer.add_covariates(2 * customer.covariates(0));
  EXPECT_TRUE(absl::IsFailedPrecondition(FitProportionalHazards(request).status()));
}

TEST(FitProportionalHazardsTest, WrongCustomersAreNamed) {
  v1::FitProportionalHazardsRequest request = Leukaemia();
  request.mutable_customers(4)->set_time(-1);
  request.mutable_customers(4)->add_covariates(1);
  EXPECT_THAT(WrongFields(FitProportionalHazards(request)),
              ElementsAre("customers[4].time", "customers[4].covariates"));
  request.mutable_customers()->DeleteSubrange(1, 22);
  EXPECT_THAT(WrongFields(FitProportionalHazards(request)), ElementsAre("customers"));
}

TEST(HazardsTest, OddNumbersAreAnsweredOrNamed) {
  v1::FitProportionalHazardsRequest request = Leukaemia();
  for (int i = 0; i < request.customers_size(); ++i) request.mutable_customers(i)->add_covariates(i % 3);
  request.set_ties(v1::FitProportionalHazardsRequest::BRESLOW);
  request.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&FitProportionalHazards, request);
}

}  // namespace
}  // namespace sendlift::calculator
