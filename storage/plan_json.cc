#include "storage/plan_json.h"

#include <cstdint>

#include "absl/time/time.h"

namespace sendlift {

Json ToJson(const AnalysisPlan& plan) {
  Json json = {{"kind", static_cast<int>(plan.kind)}};
  if (plan.spending.has_value()) json["spending"] = static_cast<int>(*plan.spending);
  if (plan.spending_parameter.has_value()) json["spending_parameter"] = *plan.spending_parameter;
  for (const absl::Duration look : plan.looks) json["looks_us"].push_back(absl::ToInt64Microseconds(look));
  if (plan.planned_customers.has_value()) json["planned_customers"] = *plan.planned_customers;
  if (plan.probability.has_value()) json["probability"] = *plan.probability;
  return json;
}

AnalysisPlan PlanFromJson(const Json& json) {
  AnalysisPlan plan;
  plan.kind = GetEnum(json, "kind", PlanKind::kFixedHorizon);
  if (json.contains("spending")) plan.spending = static_cast<ErrorSpending>(json.at("spending").get<int>());
  if (json.contains("spending_parameter")) plan.spending_parameter = json.at("spending_parameter").get<double>();
  for (const int64_t look : Get<std::vector<int64_t>>(json, "looks_us")) plan.looks.push_back(absl::Microseconds(look));
  if (json.contains("planned_customers")) plan.planned_customers = json.at("planned_customers").get<int64_t>();
  if (json.contains("probability")) plan.probability = json.at("probability").get<double>();
  return plan;
}

}  // namespace sendlift
