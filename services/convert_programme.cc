#include "services/convert_programme.h"

#include "calculator/request.h"
#include "services/convert.h"
#include "services/convert_numbers.h"
#include "services/programme_text.h"
#include "services/report_names.h"

namespace sendlift {
namespace {

const char* NameOf(MetricKind kind) { return kind == MetricKind::kRate ? "buyers" : "revenue"; }

v1::ProgrammePeriod::State StateOf(const ProgrammePeriodReport& report) {
  if (!report.period.counted()) return v1::ProgrammePeriod::COUNTING;
  return report.running ? v1::ProgrammePeriod::RUNNING : v1::ProgrammePeriod::OVER;
}

v1::Lift ToProto(const ProgrammePeriodReport& report, const ProgrammeMeasure& measure,
                 const std::string& currency_code) {
  v1::Lift proto = LiftToProto(
      {.metric = NameOf(measure.kind), .kind = measure.kind, .arm = "programme", .currency_code = currency_code},
      measure.outside, measure.inside, measure.numbers);
  proto.mutable_verdict()->set_code(calculator::ToProto(measure.verdict.code));
  if (measure.verdict.still_needed.has_value()) {
    proto.mutable_verdict()->set_needed_customer_count(measure.outside.people +
                                                       measure.verdict.still_needed->treatment);
  }
  proto.mutable_verdict()->set_text(MeasureText(report, measure, currency_code));
  if (!measure.adjusted_p.has_value()) return proto;
  proto.set_adjusted_p_value(*measure.adjusted_p);
  proto.set_adjustment(v1::Lift::HOLM);
  return proto;
}

v1::ProgrammeTotal ToProto(const OverallMeasure& measure) {
  v1::ProgrammeTotal proto;
  proto.set_measure(NameOf(measure.kind));
  proto.set_kind(measure.kind == MetricKind::kRate ? v1::Lift::RATE : v1::Lift::MONEY);
  proto.set_value(measure.outside);
  proto.set_holdout_value(measure.inside);
  proto.set_difference(measure.difference);
  *proto.mutable_difference_interval() = ToProto(measure.difference_interval);
  if (measure.relative_lift.has_value()) proto.set_relative_lift(*measure.relative_lift);
  if (measure.relative_lift_interval.has_value()) {
    *proto.mutable_relative_lift_interval() = ToProto(*measure.relative_lift_interval);
  }
  proto.set_p_value(measure.p_value);
  proto.set_extra(measure.extra);
  *proto.mutable_extra_interval() = ToProto(measure.extra_interval);
  return proto;
}

}  // namespace

v1::ProgrammePeriod ToProto(const ProgrammePeriodReport& report, const std::string& currency_code) {
  v1::ProgrammePeriod proto;
  proto.set_name(ProgrammePeriodName(report.period.number));
  proto.set_quarter(QuarterName(report.period.start));
  *proto.mutable_start_time() = TimeToProto(report.period.start);
  *proto.mutable_end_time() = TimeToProto(report.period.end);
  proto.set_state(StateOf(report));
  proto.set_holdout_parts_per_million(report.period.parts_per_million);
  proto.set_holdout_customer_count(report.period.customers_inside);
  proto.set_customer_count(report.period.customers_outside);
  if (report.sample_ratio.has_value()) *proto.mutable_sample_ratio() = ToProto(*report.sample_ratio);
  for (const ProgrammeMeasure& measure : report.measures) *proto.add_lifts() = ToProto(report, measure, currency_code);
  if (report.extra_revenue.has_value()) proto.set_extra_revenue(*report.extra_revenue);
  if (report.extra_revenue_interval.has_value()) {
    *proto.mutable_extra_revenue_interval() = ToProto(*report.extra_revenue_interval);
  }
  proto.set_event_count(report.events_outside);
  proto.set_holdout_event_count(report.events_inside);
  proto.set_text(PeriodText(report, currency_code));
  return proto;
}

v1::ProgrammeReport ToProto(const ProgrammeReport& report) {
  v1::ProgrammeReport proto;
  proto.set_name(ProgrammeReportName());
  *proto.mutable_create_time() = TimeToProto(report.create_time);
  proto.set_currency_code(report.currency_code);
  proto.set_holdout_parts_per_million(report.parts_per_million);
  proto.set_text(OverallText(report));
  proto.set_events_behind_count(report.events_behind);
  proto.set_confidence_level(report.confidence_level);
  if (!report.overall.has_value()) return proto;
  const ProgrammeOverall& overall = *report.overall;
  proto.set_period_count(overall.periods);
  *proto.mutable_start_time() = TimeToProto(overall.start);
  *proto.mutable_end_time() = TimeToProto(overall.end);
  proto.set_customer_count(overall.customer_periods);
  for (const OverallMeasure& measure : overall.measures) *proto.add_totals() = ToProto(measure);
  proto.set_shares_differ(overall.shares_differ);
  return proto;
}

}  // namespace sendlift
