#include "services/convert_keeping.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "calculator/request.h"
#include "services/convert.h"
#include "services/keeping_text.h"
#include "services/names.h"
#include "services/violations.h"

namespace sendlift {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kLookBackUsual = absl::Hours(24 * 1826);
constexpr absl::Duration kLookBackMin = absl::Hours(24 * 28);
constexpr absl::Duration kLookBackMax = absl::Hours(24 * 7305);
constexpr absl::Duration kHorizonUsual = absl::Hours(24 * 365);
constexpr absl::Duration kHorizonMax = absl::Hours(24 * 3653);
constexpr absl::Duration kQuietUsual = absl::Hours(24 * 365);
constexpr absl::Duration kHoldoutUsual = absl::Hours(24 * 91);

// A duration of whole days within bounds; `usual` if it is not set.
struct Days {
  const char* field;
  absl::Duration usual;
  absl::Duration least;
  absl::Duration most;
  const char* bounds;
};

absl::Duration Read(const Days& days, bool is_set, const google::protobuf::Duration& proto, Violations& violations) {
  if (!is_set) return days.usual;
  const absl::Duration duration = DurationFromProto(proto, days.field, violations);
  if (duration < days.least || duration > days.most || duration % kDay != absl::ZeroDuration()) {
    violations.Add(days.field, days.bounds);
  }
  return duration;
}

// The last day of which something lies before the time.
absl::CivilDay LastDayOf(const v1::KeepingScope& scope, absl::Time now, Violations& violations) {
  absl::Time as_of = now;
  if (scope.has_as_of_time()) {
    const auto given = TimeFromProto(scope.as_of_time());
    if (!given.has_value() || *given > now) {
      violations.Add("scope.as_of_time", "must be a time that is not in the future; leave it out for now");
    } else {
      as_of = *given;
    }
  }
  return absl::ToCivilDay(as_of - absl::Microseconds(1), absl::UTCTimeZone());
}

absl::Duration WholeDays(absl::Duration duration) { return absl::Trunc(duration, kDay); }

void ReadPeriod(const v1::GetKeepingReportRequest& request, absl::Time now, Violations& violations,
                HistoryPeriod& period) {
  const v1::KeepingScope& scope = request.scope();
  const absl::Duration look_back =
      Read({"scope.look_back", kLookBackUsual, kLookBackMin, kLookBackMax, "must be 28 to 7305 whole days"},
           scope.has_look_back(), scope.look_back(), violations);
  const absl::Duration half = WholeDays(look_back / 2);
  period.last_day = LastDayOf(scope, now, violations);
  period.first_day = period.last_day - (look_back / kDay - 1);
  period.quiet =
      Read({"quiet", std::min(kQuietUsual, half), kDay, half, "must be whole days, at most half of look_back"},
           request.has_quiet(), request.quiet(), violations);
  period.holdout = Read({"holdout", std::min(kHoldoutUsual, WholeDays(look_back / 4)), absl::ZeroDuration(),
                         half - kDay, "must be whole days, less than half of look_back"},
                        request.has_holdout(), request.holdout(), violations);
}

v1::CustomerShare ToProto(const RetentionCell& cell) {
  v1::CustomerShare proto;
  proto.set_count(cell.counts.successes);
  proto.set_of_count(cell.counts.trials);
  proto.set_rate(cell.rate);
  calculator::Write(cell.interval, *proto.mutable_interval());
  return proto;
}

void Write(const RetentionCell& cell, v1::RetentionTable::Cell& proto) {
  proto.set_active_count(cell.counts.successes);
  proto.set_customers_count(cell.counts.trials);
  proto.set_rate(cell.rate);
  calculator::Write(cell.interval, *proto.mutable_interval());
}

v1::RetentionTable ToProto(const RetentionTable& table) {
  v1::RetentionTable proto;
  for (const RetentionCohort& cohort : table.cohorts) {
    auto& added = *proto.add_cohorts();
    added.set_period(cohort.period);
    for (const RetentionCell& cell : cohort.cells) Write(cell, *added.add_cells());
  }
  for (const RetentionCell& cell : table.all) Write(cell, *proto.add_all());
  return proto;
}

v1::KeepingModel ToProto(const KeepingModel& model) {
  v1::KeepingModel proto;
  const BgNbdParameters& purchases = model.purchases.parameters;
  for (const double parameter : {purchases.r, purchases.alpha, purchases.a, purchases.b}) {
    proto.add_purchase_parameters(parameter);
  }
  if (model.spend.has_value()) {
    const GammaGammaParameters& spend = model.spend->parameters;
    for (const double parameter : {spend.p, spend.q, spend.v}) proto.add_value_parameters(parameter);
  }
  proto.set_value_problem(std::string(model.spend_status.message()));
  proto.set_fitted_count(model.fitted);
  if (model.correlation.has_value()) proto.set_value_correlation(*model.correlation);
  return proto;
}

v1::ModelCheck ToProto(const ModelCheck& check, absl::Duration holdout) {
  v1::ModelCheck proto;
  *proto.mutable_holdout() = DurationToProto(holdout);
  proto.set_customer_count(check.customers);
  proto.set_predicted(check.predicted);
  proto.set_actual(check.actual);
  for (const CheckGroup& group : check.groups) {
    auto& added = *proto.add_groups();
    added.set_repeat_purchases(group.repeats);
    added.set_customer_count(group.customers);
    added.set_predicted(group.predicted);
    added.set_actual(group.actual);
  }
  return proto;
}

v1::Prospects ToProto(const ProspectTotal& total) {
  v1::Prospects proto;
  proto.set_tier(total.tier);
  proto.set_buyer_count(total.buyers);
  proto.set_alive(total.alive);
  proto.set_purchases(total.purchases);
  proto.set_value_minor(total.value_minor);
  return proto;
}

v1::ValuedCustomer ToProto(const ValuedCustomer& valued) {
  v1::ValuedCustomer proto;
  proto.set_customer(CustomerName(valued.id));
  proto.set_tier(valued.tier);
  proto.set_purchase_count(valued.buyer.repeats + 1);
  proto.set_first_day(absl::FormatCivilTime(valued.buyer.first_day));
  proto.set_last_day(absl::FormatCivilTime(valued.buyer.last_day));
  proto.set_spent_minor(valued.buyer.total_minor);
  proto.set_alive(valued.prospect.alive);
  proto.set_purchases(valued.prospect.purchases);
  proto.set_value_minor(valued.prospect.value_minor);
  return proto;
}

void WriteLoss(const KeepingQuestion& question, const KeepingReport& report, v1::LossReport& proto) {
  proto.set_kept_value_minor(report.loss->kept_value_minor);
  proto.set_profit_of_one_minor(report.loss->profit_of_one_minor);
  proto.set_profit_lost_minor(report.loss->profit_lost_minor);
  if (report.loss->cost_of_all_minor.has_value()) proto.set_cost_of_all_minor(*report.loss->cost_of_all_minor);
  proto.set_text(LossText(question, report));
}

void WriteOutlook(const KeepingQuestion& question, const KeepingReport& report, v1::KeepingReport& proto) {
  if (!report.outlook.ok()) {
    proto.set_model_problem(std::string(report.outlook.status().message()));
    const auto details = DetailsOf(report.outlook.status());
    if (details.has_value()) proto.set_model_problem_reason(details->reason);
    return;
  }
  const Outlook& outlook = *report.outlook;
  *proto.mutable_model() = ToProto(outlook.model);
  if (outlook.check.ok()) {
    *proto.mutable_check() = ToProto(*outlook.check, question.period.holdout);
  } else {
    proto.set_check_problem(std::string(outlook.check.status().message()));
  }
  *proto.mutable_prospects() = ToProto(outlook.all);
  for (const ProspectTotal& tier : outlook.tiers) *proto.add_tiers() = ToProto(tier);
  for (const ProspectTotal& decile : outlook.deciles) *proto.add_deciles() = ToProto(decile);
  if (report.loss.has_value()) WriteLoss(question, report, *proto.mutable_loss());
}

}  // namespace

absl::StatusOr<KeepingQuestion> QuestionFromProto(const v1::GetKeepingReportRequest& request, absl::Time now) {
  Violations violations;
  KeepingQuestion question;
  ReadPeriod(request, now, violations, question.period);
  question.horizon = Read({"scope.horizon", kHorizonUsual, kDay, kHorizonMax, "must be 1 to 3653 whole days"},
                          request.scope().has_horizon(), request.scope().horizon(), violations);
  if (request.has_margin()) question.margin = request.margin();
  if (!(question.margin > 0 && question.margin <= 1)) violations.Add("margin", "must be above 0 and at most 1");
  if (request.has_cost_of_keeping()) {
    question.cost_minor = MoneyFromProto(request.cost_of_keeping(), "cost_of_keeping", violations).minor_units;
    if (*question.cost_minor < 0) violations.Add("cost_of_keeping.minor_units", "must not be negative");
  }
  question.cause_attribute = request.cause_attribute();
  if (request.confidence_level() != 0) question.level = request.confidence_level();
  if (!(question.level > 0 && question.level < 1)) violations.Add("confidence_level", "must be between 0 and 1");
  const absl::Status status = violations.ToStatus();
  return status.ok() ? absl::StatusOr<KeepingQuestion>(question) : status;
}

v1::KeepingReport ToProto(const KeepingQuestion& question, const KeepingReport& report) {
  v1::KeepingReport proto;
  *proto.mutable_create_time() = TimeToProto(report.create_time);
  proto.set_first_day(absl::FormatCivilTime(report.period.first_day));
  proto.set_last_day(absl::FormatCivilTime(report.period.last_day));
  proto.set_currency_code(report.currency_code);
  proto.set_customer_count(report.customers);
  proto.set_buyer_count(report.buyers);
  proto.set_purchase_count(report.purchases);
  *proto.mutable_repeated() = ToProto(report.repeated);
  *proto.mutable_retention() = ToProto(report.retention);
  *proto.mutable_quiet() = DurationToProto(report.period.quiet);
  *proto.mutable_horizon() = DurationToProto(question.horizon);
  if (report.lost.has_value()) *proto.mutable_lost() = ToProto(*report.lost);
  for (const Cause& cause : report.causes) {
    auto& added = *proto.add_causes();
    added.set_value(cause.value);
    added.set_customer_count(cause.customers);
  }
  WriteOutlook(question, report, proto);
  return proto;
}

v1::ValueReport ToProto(const KeepingQuestion& question, const ValueReport& report) {
  v1::ValueReport proto;
  *proto.mutable_create_time() = TimeToProto(report.create_time);
  proto.set_first_day(absl::FormatCivilTime(report.period.first_day));
  proto.set_last_day(absl::FormatCivilTime(report.period.last_day));
  proto.set_currency_code(report.currency_code);
  proto.set_buyer_count(report.buyers);
  *proto.mutable_horizon() = DurationToProto(question.horizon);
  *proto.mutable_model() = ToProto(report.model);
  for (const ValuedCustomer& valued : report.best) *proto.add_best() = ToProto(valued);
  for (const ValuedCustomer& valued : report.leaving) *proto.add_leaving() = ToProto(valued);
  return proto;
}

}  // namespace sendlift
