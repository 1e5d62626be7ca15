#include "clients/cli/lift_csv.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sendlift::cli {

using v1::Lift;

namespace {

constexpr size_t kVerdictColumn = 20;
constexpr size_t kPlanColumn = 37;
constexpr size_t kColumns = 43;

std::string Number(bool is_set, double value) { return is_set ? absl::StrFormat("%.10g", value) : ""; }

std::string PlanKindOf(const v1::LiftReport& report) {
  return report.has_plan() ? v1::AnalysisPlan::Kind_Name(report.plan().kind()) : "";
}

// The last look that was a test; an empty one without any.
v1::Look LastTest(const Lift& lift) {
  v1::Look last;
  for (const v1::Look& look : lift.looks()) {
    if (look.has_z()) last = look;
  }
  return last;
}

// A line like that of a lift, with what a guardrail has.
std::vector<std::string> GuardrailCells(const v1::LiftReport& report, const v1::GuardrailResult& result) {
  const bool has = result.has_difference();
  const bool bounded = result.has_difference_lower();
  std::vector<std::string> cells = {result.metric(), "", result.arm(), "GUARDRAIL", ""};
  for (const std::string& cell :
       {absl::StrCat(result.customer_count()), absl::StrCat(result.responder_count()),
        absl::StrCat(result.responder_count()), Number(has, result.value()),
        absl::StrCat(result.control_customer_count()), absl::StrCat(result.control_responder_count()),
        absl::StrCat(result.control_responder_count()), Number(has, result.control_value()),
        Number(has, result.difference()), Number(bounded, result.difference_lower()),
        Number(bounded, result.difference_upper())}) {
    cells.push_back(cell);
  }
  cells.resize(kVerdictColumn);
  cells.push_back(v1::GuardrailResult::State_Name(result.state()));
  cells.push_back(result.text());
  cells.resize(kPlanColumn);
  cells.push_back(PlanKindOf(report));
  cells.resize(kColumns - 1);
  cells.push_back(Number(true, result.margin()));
  return cells;
}

}  // namespace

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
               Left("winner_reason"),
               Left("plan"),
               Right("looks"),
               Right("last_z"),
               Right("last_bound"),
               Right("median_unbiased_difference"),
               Right("margin")});
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
               Number(true, lift.value()),
               absl::StrCat(lift.control_customer_count()),
               absl::StrCat(lift.control_responder_count()),
               absl::StrCat(lift.control_total()),
               Number(true, lift.control_value()),
               Number(true, lift.difference()),
               Number(has_difference, lift.difference_interval().lower()),
               Number(has_difference, lift.difference_interval().upper()),
               Number(lift.has_relative_lift(), lift.relative_lift()),
               Number(has_relative, lift.relative_lift_interval().lower()),
               Number(has_relative, lift.relative_lift_interval().upper()),
               Number(lift.has_p_value(), lift.p_value()),
               lift.has_verdict() ? v1::Verdict::Code_Name(lift.verdict().code()) : "",
               lift.verdict().text(),
               lift.wave(),
               lift.channel() == v1::CHANNEL_UNSPECIFIED ? "" : v1::Channel_Name(lift.channel()),
               lift.exploration() ? "yes" : "no",
               absl::StrCat(lift.strata_count()),
               lift.method(),
               Number(lift.has_adjusted_p_value(), lift.adjusted_p_value()),
               lift.has_adjusted_p_value() ? Lift::Adjustment_Name(lift.adjustment()) : "",
               Number(lift.has_belief(), lift.belief().chance_better()),
               Number(lift.has_belief(), lift.belief().expected_loss_of_arm()),
               Number(lift.has_belief(), lift.belief().expected_loss_of_control()),
               Number(lift.money().has_extra_revenue(), lift.money().extra_revenue()),
               Number(lift.money().has_return_on_cost(), lift.money().return_on_cost()),
               Number(lift.money().has_cost_per_customer(), lift.money().cost_per_customer()),
               report.winner().arm(),
               is_decided ? v1::WinnerDecision::Reason_Name(report.winner().reason()) : "",
               PlanKindOf(report),
               lift.looks().empty() ? "" : absl::StrCat(lift.looks_size()),
               Number(LastTest(lift).has_z(), LastTest(lift).z()),
               Number(LastTest(lift).has_bound(), LastTest(lift).bound()),
               Number(lift.has_stopped(), lift.stopped().median_unbiased_difference()),
               ""});
  }
  for (const v1::GuardrailResult& result : report.guardrails()) table.Add(GuardrailCells(report, result));
  return table;
}

}  // namespace sendlift::cli
