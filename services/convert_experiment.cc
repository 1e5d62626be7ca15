#include "services/convert_experiment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "services/convert.h"
#include "services/convert_plan.h"

namespace sendlift {
namespace {

struct KnownMetric {
  absl::string_view metric;
  v1::Metric::Kind kind;
  absl::string_view event_type;
};

constexpr std::array<KnownMetric, 8> kKnownMetrics = {{
    {"purchase_rate", v1::Metric::RATE, "PURCHASED"},
    {"revenue_per_customer", v1::Metric::REVENUE, "PURCHASED"},
    {"visit_rate", v1::Metric::RATE, "VISITED"},
    {"open_rate", v1::Metric::RATE, "OPENED"},
    {"click_rate", v1::Metric::RATE, "CLICKED"},
    {"reply_rate", v1::Metric::RATE, "REPLIED"},
    {"opt_out_rate", v1::Metric::RATE, "UNSUBSCRIBED"},
    {"complaint_rate", v1::Metric::RATE, "COMPLAINED"},
}};

// What the name stands for is filled in; saying something else under that name is refused.
v1::Metric Completed(const v1::Metric& given, const std::string& field, Violations& violations) {
  v1::Metric metric = given;
  for (const KnownMetric& known : kKnownMetrics) {
    if (known.metric != given.metric()) continue;
    const std::string meaning = absl::StrCat(known.metric, " is the ", v1::Metric::Kind_Name(known.kind), " of ",
                                             known.event_type, ": leave it out, or choose another name");
    if (given.kind() != v1::Metric::KIND_UNSPECIFIED && given.kind() != known.kind) {
      violations.Add(field + ".kind", meaning);
    }
    if (!given.event_type().empty() && given.event_type() != known.event_type) {
      violations.Add(field + ".event_type", meaning);
    }
    metric.set_kind(known.kind);
    metric.set_event_type(std::string(known.event_type));
    return metric;
  }
  if (given.kind() == v1::Metric::KIND_UNSPECIFIED || !v1::Metric::Kind_IsValid(given.kind())) {
    violations.Add(field + ".kind", "RATE, COUNT or REVENUE; only metrics with a known name need none");
  }
  if (given.event_type().empty()) {
    violations.Add(field + ".event_type", "required; only metrics with a known name need none");
  }
  return metric;
}

Metric MetricFromProto(const v1::Metric& given, const std::string& field, Violations& violations) {
  const v1::Metric proto = Completed(given, field, violations);
  Metric metric;
  metric.metric = proto.metric();
  if (proto.kind() != v1::Metric::KIND_UNSPECIFIED && v1::Metric::Kind_IsValid(proto.kind())) {
    metric.kind = static_cast<MetricKind>(proto.kind());
  }
  metric.event_type = proto.event_type();
  if (proto.has_window_duration()) {
    metric.window = DurationFromProto(proto.window_duration(), field + ".window_duration", violations);
  } else {
    violations.Add(field + ".window_duration", "required");
  }
  return metric;
}

std::vector<Metric> MetricsFromProto(const v1::Metrics& proto, Violations& violations) {
  std::vector<Metric> metrics;
  if (proto.has_primary()) {
    metrics.push_back(MetricFromProto(proto.primary(), "experiment.metrics.primary", violations));
  } else {
    violations.Add("experiment.metrics.primary", "required");
  }
  for (int i = 0; i < proto.secondary_size(); ++i) {
    metrics.push_back(MetricFromProto(proto.secondary(i), At("experiment.metrics.secondary", i), violations));
  }
  return metrics;
}

// Without a window of its own a guardrail has that of the primary metric.
std::vector<Guardrail> GuardrailsFromProto(const v1::Metrics& proto, Violations& violations) {
  std::vector<Guardrail> guardrails;
  for (int i = 0; i < proto.guardrails_size(); ++i) {
    const v1::Guardrail& given = proto.guardrails(i);
    const std::string field = At("experiment.metrics.guardrails", i);
    if (!given.has_metric()) {
      violations.Add(field + ".metric", "required");
      continue;
    }
    v1::Metric metric = given.metric();
    if (!metric.has_window_duration() && proto.primary().has_window_duration()) {
      *metric.mutable_window_duration() = proto.primary().window_duration();
    }
    guardrails.push_back({.metric = MetricFromProto(metric, field + ".metric", violations),
                          .worse_by_at_most = ShareFromProto(given.has_worse_by_at_most(), given.worse_by_at_most(),
                                                             field + ".worse_by_at_most", violations)});
  }
  return guardrails;
}

AssignmentSource AssignmentFromProto(v1::Experiment::AssignmentSource proto, Violations& violations) {
  if (!v1::Experiment::AssignmentSource_IsValid(proto)) {
    violations.Add("experiment.assignment", "KEYED_HASH or IMPORTED, or leave it out");
  }
  return proto == v1::Experiment::IMPORTED ? AssignmentSource::kImported : AssignmentSource::kKeyedHash;
}

std::optional<HashKey> KeyFromProto(const v1::Experiment& proto, Violations& violations) {
  const std::string& digits = proto.assignment_key();
  if (digits.empty()) return std::nullopt;
  if (proto.assignment() == v1::Experiment::IMPORTED) {
    violations.Add("experiment.assignment_key", "leave it out: imported assignments need no key");
  }
  HashKey key;
  const bool hexadecimal = std::all_of(digits.begin(), digits.end(), absl::ascii_isxdigit);
  if (!hexadecimal || digits.size() != 2 * key.size()) {
    violations.Add("experiment.assignment_key", "32 hexadecimal digits, such as those of: openssl rand -hex 16");
    return std::nullopt;
  }
  const std::string bytes = absl::HexStringToBytes(digits);
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

std::optional<Winner> WinnerFromProto(const v1::Campaign& campaign, Violations& violations) {
  const v1::Winner& proto = campaign.experiment().winner();
  if (!v1::Winner::OnlyIf_IsValid(proto.only_if())) {
    violations.Add("experiment.winner.only_if", "SIGNIFICANT or LEADING, or leave it out");
  }
  if (!proto.roll_out_to_rest()) {
    const bool means_something = proto.only_if() != v1::Winner::ONLY_IF_UNSPECIFIED || !proto.wave().empty();
    if (means_something) violations.Add("experiment.winner.roll_out_to_rest", "true, or leave the winner out");
    return std::nullopt;
  }
  const int last = campaign.waves_size() - 1;
  Winner winner{.wave = proto.wave().empty() && last >= 0 ? campaign.waves(last).wave() : proto.wave()};
  if (proto.only_if() == v1::Winner::LEADING) winner.only_if = WinnerRule::kLeading;
  return winner;
}

v1::Winner ToProto(const Winner& winner) {
  v1::Winner proto;
  proto.set_roll_out_to_rest(true);
  proto.set_only_if(static_cast<v1::Winner::OnlyIf>(winner.only_if));
  proto.set_wave(winner.wave);
  return proto;
}

v1::Metric ToProto(const Metric& metric) {
  v1::Metric proto;
  proto.set_metric(metric.metric);
  proto.set_kind(static_cast<v1::Metric::Kind>(metric.kind));
  proto.set_event_type(metric.event_type);
  *proto.mutable_window_duration() = DurationToProto(metric.window);
  return proto;
}

}  // namespace

Experiment ExperimentFromProto(const v1::Campaign& campaign, Violations& violations) {
  Experiment experiment;
  if (!campaign.has_experiment()) {
    violations.Add("experiment", "required");
    return experiment;
  }
  const v1::Experiment& proto = campaign.experiment();
  experiment.control = ShareFromProto(proto.has_control(), proto.control(), "experiment.control", violations);
  for (int i = 0; i < proto.arms_size(); ++i) {
    const v1::Arm& arm = proto.arms(i);
    experiment.arms.push_back(
        {.arm = arm.arm(),
         .share = ShareFromProto(arm.has_share(), arm.share(), At("experiment.arms", i, "share"), violations)});
    if (!arm.follow_up().empty()) violations.AddNotBuilt(At("experiment.arms", i, "follow_up"));
  }
  experiment.assignment = AssignmentFromProto(proto.assignment(), violations);
  experiment.assignment_key = KeyFromProto(proto, violations);
  experiment.stratify_by.assign(proto.stratify_by().begin(), proto.stratify_by().end());
  experiment.exclusion_group = proto.exclusion_group();
  experiment.metrics = MetricsFromProto(proto.metrics(), violations);
  experiment.guardrails = GuardrailsFromProto(proto.metrics(), violations);
  PlanFromProto(proto.plan(), experiment, violations);
  if (proto.has_winner()) experiment.winner = WinnerFromProto(campaign, violations);
  return experiment;
}

v1::Experiment ToProto(const Experiment& experiment) {
  v1::Experiment proto;
  *proto.mutable_control() = ToProto(experiment.control);
  for (const Arm& arm : experiment.arms) {
    v1::Arm& added = *proto.add_arms();
    added.set_arm(arm.arm);
    *added.mutable_share() = ToProto(arm.share);
  }
  proto.set_assignment(static_cast<v1::Experiment::AssignmentSource>(experiment.assignment));
  if (experiment.assignment_key.has_value()) {
    const HashKey& key = *experiment.assignment_key;
    proto.set_assignment_key(
        absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(key.data()), key.size())));
  }
  for (size_t i = 0; i < experiment.metrics.size(); ++i) {
    v1::Metrics& metrics = *proto.mutable_metrics();
    (i == 0 ? *metrics.mutable_primary() : *metrics.add_secondary()) = ToProto(experiment.metrics[i]);
  }
  proto.mutable_stratify_by()->Assign(experiment.stratify_by.begin(), experiment.stratify_by.end());
  proto.set_exclusion_group(experiment.exclusion_group);
  if (experiment.winner.has_value()) *proto.mutable_winner() = ToProto(*experiment.winner);
  for (const Guardrail& guardrail : experiment.guardrails) {
    v1::Guardrail& added = *proto.mutable_metrics()->add_guardrails();
    *added.mutable_metric() = ToProto(guardrail.metric);
    *added.mutable_worse_by_at_most() = ToProto(guardrail.worse_by_at_most);
  }
  *proto.mutable_plan() = PlanToProto(experiment);
  return proto;
}

}  // namespace sendlift
