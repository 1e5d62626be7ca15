#include "services/convert_follow_up_report.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/convert.h"
#include "services/convert_numbers.h"
#include "services/delay_verdict_text.h"
#include "services/names.h"
#include "services/violations.h"

namespace sendlift {
namespace {

constexpr absl::string_view kCollection = "/followUpReports/";

std::string ReportName(absl::string_view campaign_id, absl::string_view follow_up) {
  return absl::StrCat(CampaignName(campaign_id), kCollection, follow_up);
}

v1::DelayComparison::Test ToProto(const ChiSquareTest& test) {
  v1::DelayComparison::Test proto;
  proto.set_statistic(test.chi_square);
  proto.set_degrees_of_freedom(test.degrees_of_freedom);
  proto.set_p_value(test.p);
  return proto;
}

v1::DelayVerdict::Code ToProto(DelayCode code) {
  switch (code) {
    case DelayCode::kOneBest:
      return v1::DelayVerdict::ONE_BEST;
    case DelayCode::kSomeMayBeBest:
      return v1::DelayVerdict::SOME_MAY_BE_BEST;
    case DelayCode::kInconclusive:
      return v1::DelayVerdict::INCONCLUSIVE;
    case DelayCode::kWithheldSampleRatio:
      return v1::DelayVerdict::WITHHELD_SAMPLE_RATIO;
    case DelayCode::kWithheldImmature:
      return v1::DelayVerdict::WITHHELD_IMMATURE;
    case DelayCode::kNoData:
      break;
  }
  return v1::DelayVerdict::NO_DATA;
}

v1::DelaySummary ToProto(const Delay& delay, const DelaySummary& summary) {
  v1::DelaySummary proto;
  proto.set_delay(delay.delay);
  proto.set_none(delay.none);
  if (!delay.none) *proto.mutable_after_duration() = DurationToProto(delay.after);
  proto.set_customer_count(summary.people);
  proto.set_closed_count(summary.closed);
  proto.set_planned_count(summary.planned);
  proto.set_opened_count(summary.opened);
  proto.set_clicked_count(summary.clicked);
  proto.set_opted_out_count(summary.opted_out);
  return proto;
}

void SetDifferences(const DelayResult& result, v1::DelayResult& proto) {
  if (result.difference.has_value()) proto.set_difference(*result.difference);
  if (result.difference_interval.has_value()) {
    *proto.mutable_difference_interval() = ToProto(*result.difference_interval);
  }
  if (result.p_value.has_value()) proto.set_p_value(*result.p_value);
  if (result.mean_difference.has_value()) proto.set_mean_hours_difference(*result.mean_difference);
  if (result.mean_difference_interval.has_value()) {
    *proto.mutable_mean_hours_difference_interval() = ToProto(*result.mean_difference_interval);
  }
}

v1::DelayResult ToProto(const Delay& delay, const DelayResult& result) {
  v1::DelayResult proto;
  proto.set_delay(delay.delay);
  proto.set_closed_count(result.closed.trials);
  proto.set_responder_count(result.closed.successes);
  if (result.rate.has_value()) proto.set_rate(*result.rate);
  if (result.rate_interval.has_value()) *proto.mutable_rate_interval() = ToProto(*result.rate_interval);
  SetDifferences(result, proto);
  if (result.restricted_mean.has_value()) {
    proto.set_mean_hours(result.restricted_mean->mean);
    proto.set_mean_hours_error(result.restricted_mean->standard_error);
    proto.set_mean_hours_rounding(result.restricted_mean_error);
  }
  for (const DelayPoint& point : result.points) {
    v1::DelayResult::Point& added = *proto.add_points();
    added.set_hours(point.hours);
    added.set_at_risk_count(point.at_risk);
    added.set_responded(point.responded);
    *added.mutable_responded_interval() = ToProto(point.responded_interval);
    added.set_response_first(point.response_first);
    added.set_opt_out_first(point.opt_out_first);
  }
  return proto;
}

v1::DelayComparison ToProto(const CampaignDefinition& definition, const FollowUpReport& report,
                            const DelayComparison& comparison) {
  const FollowUp& step = definition.follow_ups[static_cast<size_t>(report.follow_up)];
  const DelayVerdict& verdict = comparison.verdict;
  v1::DelayComparison proto;
  proto.set_metric(definition.experiment.metrics[static_cast<size_t>(comparison.metric)].metric);
  for (size_t i = 0; i < comparison.delays.size(); ++i) {
    v1::DelayResult& result = *proto.add_results() = ToProto(step.delays[i], comparison.delays[i]);
    if (verdict.best.empty()) continue;
    result.set_may_be_best(verdict.best[i].may_be_best);
    *result.mutable_best_interval() = ToProto(verdict.best[i].interval);
  }
  if (verdict.same_rates.has_value()) *proto.mutable_same_rates() = ToProto(*verdict.same_rates);
  if (comparison.log_rank.has_value()) *proto.mutable_same_times() = ToProto(*comparison.log_rank);
  if (comparison.trend.has_value()) {
    proto.mutable_trend()->set_statistic(comparison.trend->z);
    proto.mutable_trend()->set_p_value(comparison.trend->p);
  }
  proto.mutable_verdict()->set_code(ToProto(verdict.code));
  if (verdict.recommended.has_value()) {
    proto.mutable_verdict()->set_recommended_delay(step.delays[*verdict.recommended].delay);
  }
  proto.mutable_verdict()->set_needed_customer_count(verdict.people_needed.value_or(0));
  proto.mutable_verdict()->set_text(DelayVerdictText(definition, report, comparison));
  return proto;
}

}  // namespace

absl::StatusOr<FollowUpReportPlace> FollowUpReportPlaceOf(absl::string_view name) {
  const auto malformed = [] {
    return InvalidField("name", absl::StrCat("write it as \"", ReportName("ID", "FOLLOW-UP"), "\""));
  };
  const size_t end = name.find(kCollection);
  if (end == absl::string_view::npos) return malformed();
  const absl::string_view follow_up = name.substr(end + kCollection.size());
  auto campaign = CampaignIdOf(name.substr(0, end));
  if (absl::IsInvalidArgument(campaign.status()) || follow_up.empty()) return malformed();
  if (!campaign.ok()) return NotFound(name);
  return FollowUpReportPlace{.campaign_id = *std::move(campaign), .follow_up = std::string(follow_up)};
}

v1::FollowUpReport ToProto(const Campaign& campaign, const FollowUpReport& report) {
  const FollowUp& step = campaign.definition.follow_ups[static_cast<size_t>(report.follow_up)];
  v1::FollowUpReport proto;
  proto.set_name(ReportName(campaign.id, step.follow_up));
  *proto.mutable_create_time() = TimeToProto(report.create_time);
  *proto.mutable_horizon_duration() = DurationToProto(step.horizon);
  for (size_t i = 0; i < report.delays.size(); ++i) *proto.add_delays() = ToProto(step.delays[i], report.delays[i]);
  if (report.sample_ratio.has_value()) *proto.mutable_sample_ratio() = ToProto(*report.sample_ratio);
  for (const DelayComparison& comparison : report.metrics) {
    *proto.add_comparisons() = ToProto(campaign.definition, report, comparison);
  }
  proto.set_events_behind_count(report.events_behind);
  proto.set_closed_share(report.closed_share);
  if (report.close_time.has_value()) *proto.mutable_close_time() = TimeToProto(*report.close_time);
  proto.set_more_to_come(report.more_to_come);
  proto.set_confidence_level(report.confidence_level);
  return proto;
}

}  // namespace sendlift
