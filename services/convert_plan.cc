#include "services/convert_plan.h"

#include <array>
#include <cmath>
#include <string>

#include "services/convert.h"

namespace sendlift {
namespace {

struct NamedSpending {
  absl::string_view name;
  ErrorSpending spending;
};

constexpr std::array<NamedSpending, 3> kSpendings = {{
    {"OBRIEN_FLEMING", ErrorSpending::kObrienFleming},
    {"POCOCK", ErrorSpending::kPocock},
    {"HWANG_SHIH_DECANI", ErrorSpending::kHwangShihDecani},
}};

std::optional<ErrorSpending> SpendingFromProto(const std::string& name, Violations& violations) {
  if (name.empty()) return std::nullopt;
  for (const NamedSpending& known : kSpendings) {
    if (known.name == name) return known.spending;
  }
  violations.Add("experiment.plan.spending", "OBRIEN_FLEMING, POCOCK or HWANG_SHIH_DECANI");
  return std::nullopt;
}

std::string NameOf(ErrorSpending spending) {
  for (const NamedSpending& known : kSpendings) {
    if (known.spending == spending) return std::string(known.name);
  }
  return "";
}

void NumbersFromProto(const v1::AnalysisPlan& proto, Experiment& experiment, Violations& violations) {
  if (!std::isfinite(proto.alpha())) violations.Add("experiment.plan.alpha", "above 0 and at most 0.5");
  if (!std::isfinite(proto.power())) violations.Add("experiment.plan.power", "above 0 and below 1");
  if (proto.alpha() != 0) experiment.alpha = proto.alpha();
  if (proto.power() != 0) experiment.power = proto.power();
  if (proto.alpha() != 0 && experiment.plan.kind == PlanKind::kBayesian) {
    violations.Add("experiment.plan.alpha", "a BAYESIAN plan has no error rate; say its probability");
  }
}

}  // namespace

void PlanFromProto(const v1::AnalysisPlan& proto, Experiment& experiment, Violations& violations) {
  AnalysisPlan& plan = experiment.plan;
  if (!v1::AnalysisPlan::Kind_IsValid(proto.kind())) {
    violations.Add("experiment.plan.kind", "FIXED_HORIZON, GROUP_SEQUENTIAL, SEQUENTIAL or BAYESIAN, or leave it out");
  } else if (proto.kind() != v1::AnalysisPlan::KIND_UNSPECIFIED) {
    plan.kind = static_cast<PlanKind>(proto.kind());
  }
  NumbersFromProto(proto, experiment, violations);
  plan.spending = SpendingFromProto(proto.spending(), violations);
  if (proto.has_spending_parameter()) plan.spending_parameter = proto.spending_parameter();
  for (int i = 0; i < proto.look_durations_size(); ++i) {
    plan.looks.push_back(
        DurationFromProto(proto.look_durations(i), At("experiment.plan.look_durations", i), violations));
  }
  if (proto.planned_customer_count() != 0) plan.planned_customers = proto.planned_customer_count();
  if (proto.probability() != 0) plan.probability = proto.probability();
}

v1::AnalysisPlan PlanToProto(const Experiment& experiment) {
  const AnalysisPlan& plan = experiment.plan;
  v1::AnalysisPlan proto;
  proto.set_kind(static_cast<v1::AnalysisPlan::Kind>(plan.kind));
  if (plan.kind != PlanKind::kBayesian) proto.set_alpha(experiment.alpha);
  proto.set_power(experiment.power);
  if (plan.spending.has_value()) proto.set_spending(NameOf(*plan.spending));
  if (plan.spending_parameter.has_value()) proto.set_spending_parameter(*plan.spending_parameter);
  for (const absl::Duration look : plan.looks) *proto.add_look_durations() = DurationToProto(look);
  proto.set_planned_customer_count(plan.planned_customers.value_or(0));
  proto.set_probability(plan.probability.value_or(0));
  return proto;
}

}  // namespace sendlift
