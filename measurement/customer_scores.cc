#include "measurement/customer_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/status.h"
#include "measurement/churn_features.h"
#include "measurement/model_training.h"
#include "measurement/shoppers.h"

namespace sendlift {
namespace {

constexpr double kDaysInWeek = 7;
constexpr size_t kScores = 100;

// What a stored model of value is worked out with; nothing if purchases were not fitted.
std::optional<KeepingModel> ValueModelOf(const ValueParameters& parameters) {
  if (!parameters.purchases.has_value()) return std::nullopt;
  const ValueParameters::Purchases& purchases = *parameters.purchases;
  KeepingModel model;
  model.purchases.parameters = {.r = purchases.r, .alpha = purchases.alpha, .a = purchases.a, .b = purchases.b};
  if (!parameters.spend.has_value()) return model;
  model.spend = GammaGammaFit{};
  model.spend->parameters = {.p = parameters.spend->p, .q = parameters.spend->q, .v = parameters.spend->v};
  return model;
}

double MeanSpend(const Shopper& shopper) {
  return std::max(static_cast<double>(shopper.total_minor) / static_cast<double>(shopper.purchases), 0.0);
}

absl::StatusOr<double> ValueOf(const std::optional<KeepingModel>& model, const Shopper& shopper, int64_t cut_day,
                               int value_days) {
  if (!model.has_value()) {
    const int64_t days = std::max<int64_t>(cut_day - shopper.first_day + 1, value_days);
    return MeanSpend(shopper) * static_cast<double>(shopper.purchases) * value_days / static_cast<double>(days);
  }
  ASSIGN_OR_RETURN(const Prospect prospect,
                   ProspectOf(*model, ValueHistoryOf(shopper, cut_day), value_days / kDaysInWeek));
  return model->spend.has_value() ? prospect.value_minor : prospect.purchases * MeanSpend(shopper);
}

std::vector<double> Sorted(const std::vector<CustomerScore>& scores, double CustomerScore::*number) {
  std::vector<double> values;
  values.reserve(scores.size());
  for (const CustomerScore& score : scores) values.push_back(score.*number);
  std::sort(values.begin(), values.end());
  return values;
}

ClassBounds ThirdsOf(const std::vector<double>& sorted) {
  if (sorted.empty()) return {};
  return {.mid = sorted[sorted.size() / 3], .high = sorted[2 * sorted.size() / 3]};
}

// From which value on the share of those who have less, equal ones half, is so many percent.
std::vector<double> HundredOf(const std::vector<double>& sorted) {
  std::vector<double> bounds(kScores, std::numeric_limits<double>::infinity());
  for (size_t i = 0; i < sorted.size();) {
    size_t end = i;
    while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
    const size_t score = kScores * (i + end) / (2 * sorted.size());
    for (size_t k = 0; k < std::min(score, kScores); ++k) bounds[k] = std::min(bounds[k], sorted[i]);
    i = end;
  }
  return bounds;
}

}  // namespace

absl::StatusOr<std::vector<CustomerScore>> ScoreCustomers(storage::Session& session, WorkspaceNumber workspace,
                                                          const TrainedModel& model, absl::CivilDay last_day) {
  const int64_t look_back = model.period.last_day - model.period.first_day;
  const CutDays cuts = {.first_day = last_day - look_back, .days = {last_day}, .horizon_days = 0};
  const int64_t cut_day = last_day - absl::CivilDay(1970, 1, 1);
  const LogisticFit regression = RegressionOf(model);
  const std::optional<KeepingModel> value_model = ValueModelOf(model.value);
  std::vector<CustomerScore> scores;
  absl::Status status;
  RETURN_IF_ERROR(ForEachShopper(session, workspace, cuts, [&](size_t, const Shopper& shopper) {
    if (!status.ok() || !IsActive(shopper, cut_day, model.period.active_days)) return;
    const auto value = ValueOf(value_model, shopper, cut_day, model.value_days);
    status = value.status();
    if (!value.ok()) return;
    scores.push_back({.customer = shopper.customer,
                      .churn = LogisticProbability(regression, ChurnFeaturesOf(shopper, cut_day)),
                      .value_minor = *value});
  }));
  RETURN_IF_ERROR(status);
  return scores;
}

void SetBounds(const std::vector<CustomerScore>& scores, Scoring& scoring) {
  const std::vector<double> values = Sorted(scores, &CustomerScore::value_minor);
  const std::vector<double> churn = Sorted(scores, &CustomerScore::churn);
  scoring.value_bounds = scoring.asked_value.value_or(ThirdsOf(values));
  scoring.churn_bounds = scoring.asked_churn.value_or(ThirdsOf(churn));
  scoring.score_bounds = HundredOf(values);
}

void Rank(const Scoring& scoring, CustomerScore& score) {
  const auto& bounds = scoring.score_bounds;
  score.value_score =
      static_cast<int>(std::upper_bound(bounds.begin(), bounds.end(), score.value_minor) - bounds.begin());
  score.value_class = scoring.value_bounds.ClassOf(score.value_minor);
  score.churn_class = scoring.churn_bounds.ClassOf(score.churn);
}

}  // namespace sendlift
