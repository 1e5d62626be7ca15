#include "clients/cli/lift_csv.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sendlift::cli {

using v1::Lift;

Table LiftCsv(const v1::LiftReport& report) {
  Table table({Left("metric"),
               Left("tier"),
               Left("arm"),
               Left("kind"),
               Left("currency"),
               Right("customers"),
               Right("responders"),
               Right("total"),
               Right("value"),
               Right("control_customers"),
               Right("control_responders"),
               Right("control_total"),
               Right("control_value"),
               Right("difference"),
               Right("difference_lower"),
               Right("difference_upper"),
               Right("relative_lift"),
               Right("relative_lower"),
               Right("relative_upper"),
               Right("p_value"),
               Left("verdict"),
               Left("verdict_text"),
               Left("wave"),
               Left("channel"),
               Left("exploration"),
               Right("strata"),
               Left("method"),
               Right("adjusted_p_value"),
               Left("adjustment"),
               Right("chance_better"),
               Right("expected_loss_of_arm"),
               Right("expected_loss_of_control"),
               Right("extra_revenue"),
               Right("return_on_cost"),
               Right("cost_per_customer"),
               Left("winner"),
               Left("winner_reason")});
  const auto number = [](bool is_set, double value) { return is_set ? absl::StrFormat("%.10g", value) : ""; };
  const bool is_decided = report.winner().has_decide_time();
  for (const Lift& lift : report.lifts()) {
    const bool has_difference = lift.has_difference_interval();
    const bool has_relative = lift.has_relative_lift_interval();
    table.Add({lift.metric(),
               lift.tier(),
               lift.arm(),
               Lift::Kind_Name(lift.kind()),
               lift.currency_code(),
               absl::StrCat(lift.customer_count()),
               absl::StrCat(lift.responder_count()),
               absl::StrCat(lift.total()),
               number(true, lift.value()),
               absl::StrCat(lift.control_customer_count()),
               absl::StrCat(lift.control_responder_count()),
               absl::StrCat(lift.control_total()),
               number(true, lift.control_value()),
               number(true, lift.difference()),
               number(has_difference, lift.difference_interval().lower()),
               number(has_difference, lift.difference_interval().upper()),
               number(lift.has_relative_lift(), lift.relative_lift()),
               number(has_relative, lift.relative_lift_interval().lower()),
               number(has_relative, lift.relative_lift_interval().upper()),
               number(lift.has_p_value(), lift.p_value()),
               lift.has_verdict() ? v1::Verdict::Code_Name(lift.verdict().code()) : "",
               lift.verdict().text(),
               lift.wave(),
               lift.channel() == v1::CHANNEL_UNSPECIFIED ? "" : v1::Channel_Name(lift.channel()),
               lift.exploration() ? "yes" : "no",
               absl::StrCat(lift.strata_count()),
               lift.method(),
               number(lift.has_adjusted_p_value(), lift.adjusted_p_value()),
               lift.has_adjusted_p_value() ? Lift::Adjustment_Name(lift.adjustment()) : "",
               number(lift.has_belief(), lift.belief().chance_better()),
               number(lift.has_belief(), lift.belief().expected_loss_of_arm()),
               number(lift.has_belief(), lift.belief().expected_loss_of_control()),
               number(lift.money().has_extra_revenue(), lift.money().extra_revenue()),
               number(lift.money().has_return_on_cost(), lift.money().return_on_cost()),
               number(lift.money().has_cost_per_customer(), lift.money().cost_per_customer()),
               report.winner().arm(),
               is_decided ? v1::WinnerDecision::Reason_Name(report.winner().reason()) : ""});
  }
  return table;
}

}  // namespace sendlift::cli
