#include "clients/cli/lift_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using v1::Lift;

std::string CsvOf(const Lift& lift) {
  v1::LiftReport report;
  *report.add_lifts() = lift;
  std::ostringstream out;
  LiftCsv(report).PrintCsv(out);
  return out.str();
}

Lift Spend() {
  Lift lift;
  lift.set_metric("revenue_per_customer");
  lift.set_kind(Lift::MONEY);
  lift.set_currency_code("USD");
  lift.set_arm("mens");
  lift.set_customer_count(21'307);
  lift.set_responder_count(3'894);
  lift.set_value(142.262);
  lift.set_control_customer_count(21'306);
  lift.set_control_responder_count(2'262);
  lift.set_control_value(65.279);
  lift.set_difference(76.983);
  lift.mutable_difference_interval()->set_lower(48.51);
  lift.mutable_difference_interval()->set_upper(105.45);
  return lift;
}

TEST(LiftCsvTest, HasALineALift) {
  EXPECT_THAT(CsvOf(Spend()),
              HasSubstr("\nrevenue_per_customer,,mens,MONEY,USD,21307,3894,0,142.262,21306,2262,0,65.279,"
                        "76.983,48.51,105.45,"));
}

TEST(LiftCsvTest, PartsHaveNoVerdict) {
  Lift lift = Spend();
  lift.set_exploration(true);
  lift.set_wave("late");
  EXPECT_THAT(CsvOf(lift), HasSubstr(",,,late,,yes,0,,,,,,,,,,,,,,,,,\n"));
  lift.clear_wave();
  lift.set_channel(v1::SMS);
  EXPECT_THAT(CsvOf(lift), HasSubstr(",,,,SMS,yes,0,,,,,,,,,,,,,,,,,\n"));
}

TEST(LiftCsvTest, HasAdjustedValuesBeliefsAndMoney) {
  Lift lift = Spend();
  lift.set_adjusted_p_value(0.057);
  lift.set_adjustment(Lift::HOLM);
  lift.mutable_belief()->set_chance_better(0.9861);
  lift.mutable_belief()->set_expected_loss_of_arm(0.00012);
  EXPECT_THAT(CsvOf(lift), HasSubstr(",0.057,HOLM,0.9861,0.00012,0,,,,,,,,,,,\n"));
  lift.mutable_money()->set_extra_revenue(50'000);
  lift.mutable_money()->set_return_on_cost(2.5);
  EXPECT_THAT(CsvOf(lift), HasSubstr(",0.00012,0,50000,2.5,,,,,,,,,\n"));
}

TEST(LiftCsvTest, HasTheWinnerInEveryLineWhenItIsDecided) {
  v1::LiftReport report;
  *report.add_lifts() = Spend();
  report.mutable_winner()->set_wave("rest");
  const auto csv = [&] {
    std::ostringstream out;
    LiftCsv(report).PrintCsv(out);
    return out.str();
  };
  EXPECT_THAT(csv(), HasSubstr(",,,,,,,,,,\n"));
  report.mutable_winner()->mutable_decide_time()->set_seconds(1);
  report.mutable_winner()->set_arm("mens");
  report.mutable_winner()->set_reason(v1::WinnerDecision::WON);
  EXPECT_THAT(csv(), HasSubstr(",mens,WON,,,,,,\n"));
}

}  // namespace
}  // namespace sendlift::cli
