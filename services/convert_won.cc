#include "services/convert_won.h"

#include <utility>

#include "base/status.h"
#include "services/convert.h"
#include "services/convert_numbers.h"
#include "services/report_names.h"
#include "services/violations.h"
#include "services/won_text.h"
#include "stats/proportions.h"

namespace sendlift {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kFollowUsual = absl::Hours(24 * 90);
constexpr absl::Duration kFollowMax = absl::Hours(24 * 1096);

v1::WonGroup ToProto(WonGroup group) { return group == WonGroup::kNew ? v1::NEW : v1::KNOWN; }

v1::WonComparison::Code ToProto(WonCode code) {
  switch (code) {
    case WonCode::kWorseCustomers:
      return v1::WonComparison::WORSE_CUSTOMERS;
    case WonCode::kBetterCustomers:
      return v1::WonComparison::BETTER_CUSTOMERS;
    case WonCode::kInconclusive:
      return v1::WonComparison::INCONCLUSIVE;
    case WonCode::kNobodyWon:
      return v1::WonComparison::NOBODY_WON;
    case WonCode::kImmature:
      return v1::WonComparison::IMMATURE;
    case WonCode::kWithheldSampleRatio:
      break;
  }
  return v1::WonComparison::WITHHELD_SAMPLE_RATIO;
}

v1::WonArm ToProto(const Experiment& experiment, const WonPeople& people, double level) {
  v1::WonArm proto;
  proto.set_group(ToProto(people.group));
  proto.set_arm(ArmName(experiment, people.arm));
  proto.set_customer_count(people.people);
  proto.set_buyer_count(people.bought);
  proto.set_returned_count(people.returned);
  if (people.bought == 0) return proto;
  const Counts counts{.successes = people.returned, .trials = people.bought};
  proto.set_return_rate(RateOf(counts));
  const auto interval = WilsonInterval(counts, level);
  if (interval.ok()) *proto.mutable_return_rate_interval() = ToProto(*interval);
  proto.set_later_value(static_cast<double>(people.buyers_later) / static_cast<double>(people.bought));
  return proto;
}

v1::WonComparison::Ratio ToProto(const EstimateRatio& ratio) {
  v1::WonComparison::Ratio proto;
  proto.set_estimate(ratio.estimate);
  proto.set_bounded(ratio.state == EstimateRatio::State::kBounded);
  if (proto.bounded()) *proto.mutable_interval() = ToProto(ratio.interval);
  return proto;
}

const WonPeople& Find(const WonReport& report, WonGroup group, int arm) {
  for (const WonPeople& people : report.arms) {
    if (people.group == group && people.arm == arm) return people;
  }
  return report.arms.front();
}

v1::WonComparison ToProto(const Experiment& experiment, const WonReport& report, const WonComparison& comparison) {
  v1::WonComparison proto;
  const std::string arm = ArmName(experiment, comparison.arm);
  proto.set_group(ToProto(comparison.group));
  proto.set_arm(arm);
  const WonPeople& treatment = Find(report, comparison.group, comparison.arm);
  const WonPeople& control = Find(report, comparison.group, kControlArm);
  const auto add = [&](const char* metric, MetricKind kind, const ArmSums& of_arm, const ArmSums& of_control,
                       const LiftNumbers& numbers) {
    *proto.add_lifts() =
        LiftToProto({.metric = metric, .kind = kind, .arm = arm, .currency_code = report.currency_code}, of_arm,
                    of_control, numbers);
  };
  add("bought", MetricKind::kRate, treatment.Bought(), control.Bought(), comparison.bought);
  add("returned", MetricKind::kRate, treatment.Returned(), control.Returned(), comparison.returned);
  add("bought_later", MetricKind::kRate, treatment.BoughtLater(), control.BoughtLater(), comparison.bought_later);
  add("later_value", MetricKind::kRevenue, treatment.Later(), control.Later(), comparison.later_value);
  if (comparison.return_rate.has_value()) *proto.mutable_return_rate() = ToProto(*comparison.return_rate);
  if (comparison.value_after.has_value()) *proto.mutable_value_after() = ToProto(*comparison.value_after);
  if (comparison.p_value.has_value()) proto.set_p_value(*comparison.p_value);
  proto.set_code(ToProto(comparison.code));
  proto.set_text(WonText(report, comparison, arm));
  return proto;
}

}  // namespace

absl::StatusOr<absl::Duration> FollowFromProto(const v1::GetWonReportRequest& request) {
  if (!request.has_follow_duration()) return kFollowUsual;
  Violations violations;
  const absl::Duration follow = DurationFromProto(request.follow_duration(), "follow_duration", violations);
  if (follow < kDay || follow > kFollowMax || follow % kDay != absl::ZeroDuration()) {
    violations.Add("follow_duration", "must be whole days, 1 to 1096 of them");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return follow;
}

v1::WonReport ToProto(const Campaign& campaign, const WonReport& report) {
  const Experiment& experiment = campaign.definition.experiment;
  const Metric& metric = experiment.metrics[static_cast<size_t>(report.metric)];
  v1::WonReport proto;
  proto.set_name(WonReportName(campaign.id));
  *proto.mutable_create_time() = TimeToProto(report.create_time);
  proto.set_currency_code(report.currency_code);
  proto.set_metric(metric.metric);
  *proto.mutable_window_duration() = DurationToProto(metric.window);
  *proto.mutable_follow_duration() = DurationToProto(report.follow);
  proto.set_customer_count(report.people);
  proto.set_assigned_count(report.assigned);
  if (report.mature_time.has_value()) *proto.mutable_mature_time() = TimeToProto(*report.mature_time);
  for (const WonPeople& people : report.arms) {
    *proto.add_arms() = ToProto(experiment, people, report.confidence_level);
  }
  for (const WonComparison& comparison : report.comparisons) {
    *proto.add_comparisons() = ToProto(experiment, report, comparison);
  }
  proto.set_confidence_level(report.confidence_level);
  return proto;
}

}  // namespace sendlift
