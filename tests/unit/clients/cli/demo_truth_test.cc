#include "clients/cli/demo_truth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/demo_people.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

v1::Lift ALift(const char* tier, int64_t customers, v1::Lift::Kind kind) {
  v1::Lift lift;
  lift.set_metric("m");
  lift.set_kind(kind);
  lift.set_currency_code("EUR");
  lift.set_arm("urgent");
  lift.set_tier(tier);
  lift.set_customer_count(customers);
  lift.set_control_customer_count(customers);
  lift.mutable_difference_interval()->set_lower(0.01);
  lift.mutable_difference_interval()->set_upper(0.06);
  return lift;
}

TEST(DemoTruthTest, WeighsTiersByTheirCustomers) {
  v1::LiftReport report;
  *report.add_lifts() = ALift("", 4000, v1::Lift::RATE);
  *report.add_lifts() = ALift("vip", 1000, v1::Lift::RATE);
  *report.add_lifts() = ALift("regular", 3000, v1::Lift::RATE);
  const auto checks = CheckTruth(report);
  EXPECT_NEAR(checks[0].truth, (-0.02 * 1000 + 0.05 * 3000) / 4000, 1e-12);
  EXPECT_TRUE(checks[0].holds);
  EXPECT_NEAR(checks[1].truth, -0.02, 1e-12);
  EXPECT_FALSE(checks[1].holds);
  EXPECT_TRUE(checks[2].holds);
  std::ostringstream out;
  TruthTable(report, checks).Print({.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("vip      -2.00 pp"));
}

TEST(DemoTruthTest, MoneyIsTheEffectTimesThePurchase) {
  v1::LiftReport report;
  *report.add_lifts() = ALift("lapsed", 1000, v1::Lift::MONEY);
  EXPECT_NEAR(CheckTruth(report)[0].truth, 0.04 * 2500, 1e-9);
}

}  // namespace
}  // namespace sendlift::cli
