#include "services/convert_models.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "calculator/request.h"
#include "services/convert.h"
#include "services/names.h"
#include "services/violations.h"

namespace sendlift {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
constexpr int kLookBackUsual = 1826;
constexpr int kLookBackMax = 7305;
constexpr int kHorizonUsual = 90;
constexpr int kHorizonMin = 7;
constexpr int kHorizonMax = 730;
constexpr int kActiveUsual = 365;
constexpr int kValueUsual = 365;
constexpr int kValueMax = 3653;

// Whole days of a duration; nothing, and a violation, for others.
struct DaysField {
  const char* field;
  int usual;
  int least;
  int most;
};

int Days(const DaysField& days, bool is_set, const google::protobuf::Duration& proto, Violations& violations) {
  if (!is_set) return days.usual;
  const absl::Duration duration = DurationFromProto(proto, days.field, violations);
  if (duration >= days.least * kDay && duration <= days.most * kDay && duration % kDay == absl::ZeroDuration()) {
    return static_cast<int>(duration / kDay);
  }
  violations.Add(days.field, absl::StrCat("must be ", days.least, " to ", days.most, " whole days"));
  return days.usual;
}

// The last day of which something lies before the time.
absl::CivilDay LastDay(bool is_set, const google::protobuf::Timestamp& proto, absl::Time now, Violations& violations) {
  absl::Time as_of = now;
  if (is_set) {
    const auto given = TimeFromProto(proto);
    if (!given.has_value() || *given > now) {
      violations.Add("as_of_time", "must be a time that is not in the future; leave it out for now");
    } else {
      as_of = *given;
    }
  }
  return absl::ToCivilDay(as_of - absl::Microseconds(1), absl::UTCTimeZone());
}

std::optional<ClassBounds> BoundsFromProto(const v1::ClassBounds& proto, const char* field, double most,
                                           Violations& violations) {
  const ClassBounds bounds = {.mid = proto.mid_min(), .high = proto.high_min()};
  const bool are_in_order = std::isfinite(bounds.mid) && std::isfinite(bounds.high) && bounds.mid <= bounds.high;
  if (!are_in_order || bounds.mid < 0 || bounds.high > most) {
    violations.Add(field, most == 1 ? "must be two probabilities from 0 to 1, high_min not below mid_min"
                                    : "must be two amounts from 0 on, high_min not below mid_min");
  }
  return bounds;
}

google::protobuf::Duration DaysToProto(int days) { return DurationToProto(days * kDay); }

void Write(const Estimated& number, v1::ConfidenceInterval& proto) {
  calculator::Write({.lower = number.lower, .upper = number.upper}, proto);
}

v1::ModelQuality ToProto(const ModelQuality& quality) {
  v1::ModelQuality proto;
  proto.set_customer_count(quality.customers);
  proto.set_left_count(quality.left);
  proto.set_left_rate(quality.rate.value);
  Write(quality.rate, *proto.mutable_left_rate_interval());
  proto.set_predicted_rate(quality.predicted);
  proto.set_area(quality.area.value);
  Write(quality.area, *proto.mutable_area_interval());
  proto.set_brier_score(quality.brier);
  proto.set_base_brier_score(quality.base_brier);
  if (quality.intercept.has_value()) {
    proto.set_calibration_intercept(quality.intercept->value);
    Write(*quality.intercept, *proto.mutable_calibration_intercept_interval());
  }
  if (quality.slope.has_value()) {
    proto.set_calibration_slope(quality.slope->value);
    Write(*quality.slope, *proto.mutable_calibration_slope_interval());
  }
  for (const QualityGroup& group : quality.groups) {
    auto& added = *proto.add_groups();
    added.set_customer_count(group.customers);
    added.set_predicted(group.predicted);
    added.set_observed(group.observed.value);
    Write(group.observed, *added.mutable_observed_interval());
  }
  return proto;
}

void WriteValue(const ValueParameters& value, v1::Model& proto) {
  proto.set_value_problem(value.problem);
  if (!value.purchases.has_value()) return;
  const ValueParameters::Purchases& purchases = *value.purchases;
  for (const double parameter : {purchases.r, purchases.alpha, purchases.a, purchases.b}) {
    proto.add_purchase_parameters(parameter);
  }
  if (!value.spend.has_value()) return;
  for (const double parameter : {value.spend->p, value.spend->q, value.spend->v}) proto.add_value_parameters(parameter);
}

v1::ClassBounds ToProto(const ClassBounds& bounds) {
  v1::ClassBounds proto;
  proto.set_mid_min(bounds.mid);
  proto.set_high_min(bounds.high);
  return proto;
}

v1::ScoreClass ToProto(ScoreClass score_class) { return static_cast<v1::ScoreClass>(score_class); }

}  // namespace

absl::StatusOr<TrainingQuestion> QuestionFromProto(const v1::TrainModelRequest& request, absl::Time now) {
  Violations violations;
  const int look_back = Days({"look_back_duration", kLookBackUsual, 3 * kHorizonMin, kLookBackMax},
                             request.has_look_back_duration(), request.look_back_duration(), violations);
  const int horizon = Days(
      {"horizon_duration", std::min(kHorizonUsual, look_back / 3), kHorizonMin, std::min(kHorizonMax, look_back / 3)},
      request.has_horizon_duration(), request.horizon_duration(), violations);
  const int active = Days({"active_duration", std::min(std::max(kActiveUsual, horizon), look_back), horizon, look_back},
                          request.has_active_duration(), request.active_duration(), violations);
  TrainingQuestion question;
  question.value_days = Days({"value_duration", kValueUsual, 1, kValueMax}, request.has_value_duration(),
                             request.value_duration(), violations);
  question.period.last_day = LastDay(request.has_as_of_time(), request.as_of_time(), now, violations);
  question.period.first_day = question.period.last_day - (look_back - 1);
  question.period.horizon_days = horizon;
  question.period.active_days = active;
  if (!violations.empty()) return violations.ToStatus();
  return question;
}

absl::StatusOr<absl::CivilDay> LastDayFromProto(const v1::CheckModelRequest& request, const TrainedModel& model,
                                                absl::Time now) {
  Violations violations;
  const absl::CivilDay last_day = LastDay(request.has_as_of_time(), request.as_of_time(), now, violations);
  if (violations.empty() && last_day < model.period.last_day) {
    violations.Add("as_of_time", absl::StrCat("must not be before the model's last day, ",
                                              absl::FormatCivilTime(model.period.last_day)));
  }
  if (!violations.empty()) return violations.ToStatus();
  return last_day;
}

absl::StatusOr<Scoring> ScoringFromProto(const v1::ScoreCustomersRequest& request) {
  Violations violations;
  Scoring scoring;
  const auto number = ModelNumberOf(request.name());
  if (!number.ok()) return number.status();
  scoring.model = *number;
  if (request.has_value_bounds()) {
    scoring.asked_value =
        BoundsFromProto(request.value_bounds(), "value_bounds", std::numeric_limits<double>::infinity(), violations);
  }
  if (request.has_churn_bounds()) {
    scoring.asked_churn = BoundsFromProto(request.churn_bounds(), "churn_bounds", 1, violations);
  }
  if (!violations.empty()) return violations.ToStatus();
  return scoring;
}

v1::Model ToProto(const TrainedModel& model) {
  v1::Model proto;
  proto.set_name(ModelName(model.number));
  proto.set_kind(v1::Model::CHURN_AND_VALUE);
  proto.set_principal(model.principal);
  *proto.mutable_create_time() = TimeToProto(model.create_time);
  const ModelPeriod& period = model.period;
  proto.set_first_day(absl::FormatCivilTime(period.first_day));
  proto.set_train_day(absl::FormatCivilTime(period.train_day()));
  proto.set_check_day(absl::FormatCivilTime(period.check_day()));
  proto.set_last_day(absl::FormatCivilTime(period.last_day));
  *proto.mutable_horizon_duration() = DaysToProto(period.horizon_days);
  *proto.mutable_active_duration() = DaysToProto(period.active_days);
  proto.set_trained_count(model.trained_customers);
  proto.set_trained_left_count(model.trained_left);
  proto.set_intercept(model.intercept);
  for (const ModelFeature& feature : model.features) {
    auto& added = *proto.add_features();
    added.set_name(feature.name);
    added.set_mean(feature.mean);
    added.set_deviation(feature.deviation);
    added.set_weight(feature.weight);
  }
  *proto.mutable_quality() = ToProto(model.quality);
  proto.set_usable(model.usable());
  proto.set_problem(model.problem);
  WriteValue(model.value, proto);
  *proto.mutable_value_duration() = DaysToProto(model.value_days);
  return proto;
}

v1::AgeingCheck ToProto(const AgeingCheck& check) {
  v1::AgeingCheck proto;
  proto.set_number(check.number);
  proto.set_principal(check.principal);
  *proto.mutable_create_time() = TimeToProto(check.create_time);
  proto.set_last_day(absl::FormatCivilTime(check.last_day));
  *proto.mutable_quality() = ToProto(check.quality);
  for (const FeatureDrift& drift : check.drifts) {
    auto& added = *proto.add_drifts();
    added.set_name(drift.name);
    added.set_stability_index(drift.index);
    added.set_chance_bound(drift.chance_bound);
  }
  for (const AgeingAlarm alarm : check.alarms) proto.add_alarms(static_cast<v1::AgeingCheck::Alarm>(alarm));
  return proto;
}

v1::Scoring ToProto(const Scoring& scoring) {
  v1::Scoring proto;
  proto.set_name(ScoringName(scoring.number));
  proto.set_model(ModelName(scoring.model));
  proto.set_state(static_cast<v1::Scoring::State>(scoring.state));
  proto.set_last_day(absl::FormatCivilTime(scoring.last_day));
  proto.set_customer_count(scoring.customers);
  proto.set_cleared_count(scoring.cleared);
  if (scoring.batch != 0) {
    *proto.mutable_value_bounds() = ToProto(scoring.value_bounds);
    *proto.mutable_churn_bounds() = ToProto(scoring.churn_bounds);
    proto.set_import_batch(ImportBatchName(scoring.batch));
  }
  proto.set_principal(scoring.principal);
  *proto.mutable_create_time() = TimeToProto(scoring.create_time);
  *proto.mutable_update_time() = TimeToProto(scoring.update_time);
  return proto;
}

v1::ChurnWarning ToProto(const storage::Warning& warning) {
  v1::ChurnWarning proto;
  proto.set_customer(CustomerName(warning.customer_id));
  proto.set_tier(warning.tier);
  proto.set_churn_probability(warning.score.churn);
  proto.set_value_minor(warning.score.value_minor);
  proto.set_at_risk_minor(warning.at_risk_minor());
  proto.set_value_score(warning.score.value_score);
  proto.set_value_class(ToProto(warning.score.value_class));
  proto.set_churn_class(ToProto(warning.score.churn_class));
  proto.set_model(ModelName(warning.model));
  return proto;
}

void CellsToProto(const std::vector<storage::MatrixCell>& cells, v1::ValueChurnMatrix& proto) {
  for (auto value = kScoreClasses.rbegin(); value != kScoreClasses.rend(); ++value) {
    for (auto churn = kScoreClasses.rbegin(); churn != kScoreClasses.rend(); ++churn) {
      const auto found = std::find_if(cells.begin(), cells.end(), [&](const storage::MatrixCell& cell) {
        return cell.value_class == *value && cell.churn_class == *churn;
      });
      auto& added = *proto.add_cells();
      added.set_value_class(ToProto(*value));
      added.set_churn_class(ToProto(*churn));
      if (found == cells.end()) continue;
      added.set_customer_count(found->customers);
      added.set_value_minor(found->value_minor);
      added.set_at_risk_minor(found->at_risk_minor);
      added.set_expected_left(found->expected_left);
    }
  }
}

}  // namespace sendlift
