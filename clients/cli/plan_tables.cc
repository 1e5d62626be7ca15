#include "clients/cli/plan_tables.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/names.h"
#include "clients/cli/shares.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::AnalysisPlan;
using v1::GuardrailResult;

std::string Points(double rate) { return absl::StrFormat("%+.2f", rate * 100); }

std::string GuardrailDifference(const GuardrailResult& result) {
  if (!result.has_difference()) return "-";
  std::string text = absl::StrCat(Points(result.difference()), " pp");
  if (!result.has_difference_lower()) return text;
  return absl::StrCat(text, " [", Points(result.difference_lower()), ", ", Points(result.difference_upper()), "]");
}

std::string StateWords(GuardrailResult::State state) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(GuardrailResult::State_Name(state)), {{"_", " "}});
}

std::string Rate(const GuardrailResult& result, double rate) {
  return result.has_difference() ? absl::StrFormat("%.2f %%", rate * 100) : "-";
}

}  // namespace

std::string PlanName(AnalysisPlan::Kind kind) {
  if (kind == AnalysisPlan::BAYESIAN) return "Bayesian";
  const auto known = kind == AnalysisPlan::KIND_UNSPECIFIED ? AnalysisPlan::FIXED_HORIZON : kind;
  return absl::StrReplaceAll(absl::AsciiStrToLower(AnalysisPlan::Kind_Name(known)), {{"_", " "}});
}

std::string PlanLine(const AnalysisPlan& plan) {
  std::vector<std::string> parts = {PlanName(plan.kind())};
  if (plan.kind() == AnalysisPlan::GROUP_SEQUENTIAL) {
    parts.push_back(plan.spending().empty() ? "OBRIEN_FLEMING" : plan.spending());
  }
  if (plan.has_spending_parameter()) parts.back() += absl::StrCat(" ", plan.spending_parameter());
  std::vector<std::string> looks;
  for (const auto& look : plan.look_durations()) looks.push_back(DurationText(FromProto(look)));
  if (!looks.empty()) parts.push_back(absl::StrCat("looks after ", absl::StrJoin(looks, ", ")));
  if (plan.planned_customer_count() > 0) {
    parts.push_back(absl::StrCat("for ", Grouped(plan.planned_customer_count()), " customers"));
  }
  if (plan.kind() == AnalysisPlan::BAYESIAN) {
    parts.push_back(absl::StrCat("probability ", plan.probability() == 0 ? 0.95 : plan.probability()));
  } else {
    parts.push_back(absl::StrCat("alpha ", plan.alpha()));
  }
  return absl::StrJoin(parts, ", ");
}

std::string GuardrailLine(const v1::Guardrail& guardrail) {
  return absl::StrCat(guardrail.metric().metric(), " worse by at most ", FormatShare(guardrail.worse_by_at_most()));
}

bool IsReadBeforeTheEnd(const v1::LiftReport& report) { return report.plan().kind() > AnalysisPlan::FIXED_HORIZON; }

std::string PlanSentence(const v1::LiftReport& report) {
  std::string text = PlanName(report.plan().kind());
  if (report.plan().planned_customer_count() > 0) {
    absl::StrAppend(&text, ", for ", Grouped(report.plan().planned_customer_count()), " customers");
  }
  return absl::StrCat(text, ". ", report.plan().text());
}

Table LooksTable(const v1::Lift& lift) {
  Table table({Right("look"), Left("at"), Right("mature customers"), Right("information"), Right("z"), Right("bound"),
               Left("crossed")});
  for (int i = 0; i < lift.looks_size(); ++i) {
    const v1::Look& look = lift.looks(i);
    table.Add({absl::StrCat(i + 1), FormatTime(look.look_time()), Grouped(look.customer_count()),
               absl::StrFormat("%.3f", look.information()), look.has_z() ? absl::StrFormat("%+.3f", look.z()) : "-",
               look.has_bound() ? absl::StrFormat("%.3f", look.bound()) : "-",
               look.has_z() ? (look.crossed() ? "yes" : "no") : "nobody new"});
  }
  return table;
}

std::string StoppedText(const v1::Lift& lift) {
  if (!lift.has_stopped()) return "";
  const LiftScale scale = ScaleOf(lift);
  const auto number = [&](double value) { return absl::StrFormat("%+.*f", scale.decimals, value * scale.factor); };
  return absl::StrCat("By the order of stages p = ", absl::StrFormat("%.2g", lift.stopped().p_value()),
                      "; the median-unbiased difference is ", number(lift.stopped().median_unbiased_difference()),
                      scale.unit, " [", number(lift.stopped().difference_lower()), ", ",
                      number(lift.stopped().difference_upper()), "].");
}

Table GuardrailTable(const v1::LiftReport& report) {
  Table table({Left("guardrail"), Left("arm"), Left("state"), Right("customers"), Right("rate"), Right("control"),
               Right("difference"), Right("accepted")});
  for (const GuardrailResult& result : report.guardrails()) {
    table.Add({result.metric(), result.arm(), StateWords(result.state()), Grouped(result.customer_count()),
               Rate(result, result.value()), Rate(result, result.control_value()), GuardrailDifference(result),
               absl::StrCat(Points(result.more_is_worse() ? result.margin() : -result.margin()), " pp")});
  }
  return table;
}

void PrintPlan(const v1::LiftReport& report, const Screen& screen) {
  if (IsReadBeforeTheEnd(report)) screen.stream << "  Plan:     " << PlanSentence(report) << "\n";
}

void PrintLooks(const v1::Lift& lift, const Screen& screen) {
  if (lift.looks().empty()) return;
  screen.stream << "  Looks at " << lift.arm() << ":\n";
  LooksTable(lift).Print(screen, 4);
  if (lift.has_stopped()) screen.stream << "  " << StoppedText(lift) << "\n";
}

void PrintGuardrails(const v1::LiftReport& report, const Screen& screen) {
  if (report.guardrails().empty()) return;
  screen.stream << "\n" << Bold(screen, "Guardrails") << "\n";
  GuardrailTable(report).Print(screen, 2);
  for (const GuardrailResult& result : report.guardrails()) {
    const bool broken = result.state() == GuardrailResult::BROKEN;
    screen.stream << "  " << (broken ? Red(screen, result.text()) : result.text()) << "\n";
  }
}

}  // namespace sendlift::cli
