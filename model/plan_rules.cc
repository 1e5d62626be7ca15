#include "model/plan_rules.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/bounds.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

constexpr size_t kGuardrailsMax = 10;
constexpr int64_t kPlannedCustomersMax = 1'000'000'000;

class PlanChecker {
 public:
  explicit PlanChecker(const CampaignDefinition& definition)
      : definition_(definition), experiment_(definition.experiment), plan_(definition.experiment.plan) {}

  std::vector<FieldViolation> Run() {
    CheckSpending();
    CheckLooks();
    CheckPlannedCustomers();
    CheckProbability();
    CheckGuardrails();
    return std::move(violations_);
  }

 private:
  void Wrong(absl::string_view field, absl::string_view description) {
    violations_.push_back({absl::StrCat("experiment.", field), std::string(description)});
  }
  bool Is(PlanKind kind) const { return plan_.kind == kind; }

  void CheckSpending() {
    if (!Is(PlanKind::kGroupSequential)) {
      if (plan_.spending.has_value()) Wrong("plan.spending", "only a GROUP_SEQUENTIAL plan spends error over looks");
      if (plan_.spending_parameter.has_value()) Wrong("plan.spending_parameter", "only for HWANG_SHIH_DECANI");
      return;
    }
    if (!plan_.spending_parameter.has_value()) return;
    if (plan_.spending != ErrorSpending::kHwangShihDecani) {
      Wrong("plan.spending_parameter", "only for HWANG_SHIH_DECANI");
    } else if (!(std::abs(*plan_.spending_parameter) <= kSpendingParameterMax)) {
      Wrong("plan.spending_parameter", "must be from -100 to 100");
    }
  }

  // The last moment at which somebody's window can close.
  absl::Time LastEnd() const {
    absl::Duration longest = absl::ZeroDuration();
    for (const Metric& metric : experiment_.metrics) longest = std::max(longest, metric.window);
    return definition_.window.end + longest;
  }

  void CheckLooks() {
    if (!Is(PlanKind::kGroupSequential)) {
      if (!plan_.looks.empty()) Wrong("plan.look_durations", "only a GROUP_SEQUENTIAL plan has looks");
      return;
    }
    if (plan_.looks.empty()) Wrong("plan.look_durations", "at least one is needed: when the result is looked at");
    if (plan_.looks.size() > kPlanLooksMax) {
      Wrong("plan.look_durations", absl::StrCat("at most ", kPlanLooksMax, " are allowed"));
    }
    absl::Duration before = absl::ZeroDuration();
    for (size_t i = 0; i < plan_.looks.size(); ++i) {
      const std::string field = absl::StrCat("plan.look_durations[", i, "]");
      const absl::Duration look = std::exchange(before, plan_.looks[i]);
      if (before <= look) Wrong(field, "must be above 0 and later than the look before");
      if (LooksBegin(definition_) + before > LastEnd()) {
        Wrong(field, "is later than the end of the window and the longest metric's window behind it");
      }
    }
  }

  void CheckPlannedCustomers() {
    const std::optional<int64_t>& planned = plan_.planned_customers;
    if (planned.has_value() && (*planned < 1 || *planned > kPlannedCustomersMax)) {
      Wrong("plan.planned_customer_count", "must be from 1 to 1,000,000,000");
    }
    if (planned.has_value() && !NeedsPlannedCustomers(experiment_)) {
      Wrong("plan.planned_customer_count", "only GROUP_SEQUENTIAL and SEQUENTIAL plans and guardrails need it");
    }
    const bool unknown_at_launch = !definition_.entry.empty() || !definition_.touchpoints.empty();
    if (!planned.has_value() && unknown_at_launch && NeedsPlannedCustomers(experiment_)) {
      Wrong("plan.planned_customer_count",
            "is needed: who comes in by an event or at a touchpoint cannot be counted at the launch");
    }
  }

  void CheckProbability() {
    if (!plan_.probability.has_value()) return;
    if (!Is(PlanKind::kBayesian)) return Wrong("plan.probability", "only a BAYESIAN plan decides by it");
    if (!(*plan_.probability > 0.5 && *plan_.probability < 1)) {
      Wrong("plan.probability", "must be above 0.5 and below 1");
    }
  }

  void CheckGuardrails() {
    const std::vector<Guardrail>& guardrails = experiment_.guardrails;
    if (guardrails.size() > kGuardrailsMax) {
      Wrong("metrics.guardrails", absl::StrCat("at most ", kGuardrailsMax, " are allowed"));
    }
    std::set<std::string> seen;
    for (size_t i = 0; i < guardrails.size(); ++i) {
      const std::string field = absl::StrCat("metrics.guardrails[", i, "]");
      CheckGuardrail(guardrails[i], field);
      if (seen.insert(guardrails[i].metric.metric).second) continue;
      Wrong(absl::StrCat(field, ".metric.metric"),
            absl::StrCat("\"", guardrails[i].metric.metric, "\" is there twice"));
    }
  }

  void CheckGuardrail(const Guardrail& guardrail, const std::string& field) {
    const Metric& metric = guardrail.metric;
    if (!IsFieldName(metric.metric)) {
      Wrong(field + ".metric.metric", "a metric's id has lower-case letters, digits and \"_\"");
    }
    if (metric.kind != MetricKind::kRate) {
      Wrong(field + ".metric.kind", "guardrails are rates: a share of customers, such as opt_out_rate");
    }
    if (!IsEventType(metric.event_type)) Wrong(field + ".metric.event_type", "an event type is needed");
    if (metric.window <= absl::ZeroDuration() || metric.window > kLongestSpan) {
      Wrong(field + ".metric.window_duration", "must be above 0 and at most 400 days");
    }
    const Share& margin = guardrail.worse_by_at_most;
    if (margin.remainder || margin.parts_per_million <= 0 || margin.parts_per_million >= kWhole) {
      Wrong(field + ".worse_by_at_most", "a share above 0 % and below 100 %, such as 0.3pp");
    }
  }

  const CampaignDefinition& definition_;
  const Experiment& experiment_;
  const AnalysisPlan& plan_;
  std::vector<FieldViolation> violations_;
};

}  // namespace

std::vector<FieldViolation> PlanViolations(const CampaignDefinition& definition) {
  return PlanChecker(definition).Run();
}

absl::Time LooksBegin(const CampaignDefinition& definition) {
  return definition.waves.empty() ? definition.window.start : definition.waves.front().start;
}

}  // namespace sendlift
