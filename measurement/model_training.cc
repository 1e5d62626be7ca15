#include "measurement/model_training.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "measurement/even_sample.h"
#include "measurement/keeping_report.h"
#include "measurement/model_quality.h"
#include "stats/value/stability.h"

namespace sendlift {
namespace {

constexpr double kPenalty = 1;  // as scikit-learn and liblinear have it where nothing is said
constexpr size_t kValueHistoriesMax = 2 * kFittedMax;
constexpr size_t kFeatures = kChurnFeatures.size();

// Customers as of the training day, the check day and the last one.
struct Material {
  EvenSample<ChurnCase> trained{kChurnCasesMax};
  EvenSample<ChurnCase> checked{kChurnCasesMax};
  EvenSample<ValueHistory> valued{kValueHistoriesMax};
};

absl::Status ReadMaterial(storage::Session& session, WorkspaceNumber workspace, const ModelPeriod& period,
                          Material& material) {
  const CutDays cuts = {.first_day = period.first_day,
                        .days = {period.train_day(), period.check_day(), period.last_day},
                        .horizon_days = period.horizon_days};
  return ForEachShopper(session, workspace, cuts, [&](size_t cut, const Shopper& shopper) {
    const int64_t cut_day = cuts.days[cut] - absl::CivilDay(1970, 1, 1);
    if (cut == 2) return material.valued.Take(ValueHistoryOf(shopper, cut_day));
    if (!IsActive(shopper, cut_day, period.active_days)) return;
    const ChurnCase one = {.features = ChurnFeaturesOf(shopper, cut_day), .left = !shopper.bought_after};
    (cut == 0 ? material.trained : material.checked).Take(one);
  });
}

absl::StatusOr<TrainedSpread> SpreadOf(absl::Span<const double> values) {
  TrainedSpread spread;
  ASSIGN_OR_RETURN(spread.bounds, TenthsOf(values));
  spread.counts = CountsIn(spread.bounds, values);
  return spread;
}

std::vector<uint8_t> LabelsOf(absl::Span<const ChurnCase> cases) {
  std::vector<uint8_t> labels;
  labels.reserve(cases.size());
  for (const ChurnCase& one : cases) labels.push_back(one.left ? 1 : 0);
  return labels;
}

std::vector<double> ProbabilitiesOf(const LogisticFit& fit, absl::Span<const ChurnCase> cases) {
  std::vector<double> probabilities;
  probabilities.reserve(cases.size());
  for (const ChurnCase& one : cases) probabilities.push_back(LogisticProbability(fit, one.features));
  return probabilities;
}

absl::StatusOr<LogisticFit> Fit(absl::Span<const ChurnCase> cases, const std::vector<uint8_t>& labels) {
  std::vector<double> values;
  values.reserve(cases.size() * kFeatures);
  for (const ChurnCase& one : cases) values.insert(values.end(), one.features.begin(), one.features.end());
  return FitLogistic({.features = kFeatures, .values = values, .labels = labels}, kPenalty);
}

// What does not fit is missing, and said.
absl::StatusOr<ValueParameters> FitValue(absl::Span<const ValueHistory> histories) {
  ValueParameters value;
  const auto fitted = FitKeepingModel(histories);
  if (absl::IsFailedPrecondition(fitted.status())) {
    value.problem = std::string(fitted.status().message());
    return value;
  }
  if (!fitted.ok()) return fitted.status();
  const BgNbdParameters& purchases = fitted->purchases.parameters;
  value.purchases =
      ValueParameters::Purchases{.r = purchases.r, .alpha = purchases.alpha, .a = purchases.a, .b = purchases.b};
  value.problem = std::string(fitted->spend_status.message());
  if (!fitted->spend.has_value()) return value;
  const GammaGammaParameters& spend = fitted->spend->parameters;
  value.spend = ValueParameters::Spend{.p = spend.p, .q = spend.q, .v = spend.v};
  return value;
}

}  // namespace

LogisticFit RegressionOf(const TrainedModel& model) {
  LogisticFit fit;
  for (const ModelFeature& feature : model.features) {
    fit.means.push_back(feature.mean);
    fit.deviations.push_back(feature.deviation);
    fit.weights.push_back(feature.weight);
  }
  fit.intercept = model.intercept;
  return fit;
}

absl::StatusOr<TrainedModel> FitChurn(absl::Span<const ChurnCase> cases) {
  const std::vector<uint8_t> labels = LabelsOf(cases);
  TrainedModel model;
  model.trained_customers = static_cast<int64_t>(cases.size());
  model.trained_left = std::count(labels.begin(), labels.end(), 1);
  const int64_t stayed = model.trained_customers - model.trained_left;
  if (std::min(model.trained_left, stayed) < kLogisticCasesMin) {
    return TooFewCases(model.trained_left, stayed, kLogisticCasesMin);
  }
  ASSIGN_OR_RETURN(const LogisticFit fit, Fit(cases, labels));
  model.intercept = fit.intercept;
  std::vector<double> values(cases.size());
  for (size_t k = 0; k < kFeatures; ++k) {
    for (size_t i = 0; i < cases.size(); ++i) values[i] = cases[i].features[k];
    ModelFeature& feature = model.features.emplace_back();
    feature.name = kChurnFeatures[k];
    feature.mean = fit.means[k];
    feature.deviation = fit.deviations[k];
    feature.weight = fit.weights[k];
    ASSIGN_OR_RETURN(feature.spread, SpreadOf(values));
  }
  ASSIGN_OR_RETURN(model.score, SpreadOf(ProbabilitiesOf(fit, cases)));
  return model;
}

absl::StatusOr<TrainedModel> TrainModel(storage::Session& session, WorkspaceNumber workspace,
                                        const TrainingQuestion& question) {
  Material material;
  RETURN_IF_ERROR(ReadMaterial(session, workspace, question.period, material));
  if (material.valued.seen() == 0) {
    return NoPurchases({.first_day = question.period.first_day,
                        .last_day = question.period.last_day,
                        .holdout = absl::ZeroDuration(),
                        .quiet = absl::ZeroDuration()});
  }
  ASSIGN_OR_RETURN(TrainedModel model, FitChurn(material.trained.items()));
  model.period = question.period;
  model.value_days = question.value_days;
  const double base_rate = static_cast<double>(model.trained_left) / static_cast<double>(model.trained_customers);
  const auto& checked = material.checked.items();
  ASSIGN_OR_RETURN(model.quality,
                   QualityOf(ProbabilitiesOf(RegressionOf(model), checked), LabelsOf(checked), base_rate));
  model.problem = ProblemOf(model.quality);
  ASSIGN_OR_RETURN(model.value, FitValue(material.valued.items()));
  return model;
}

}  // namespace sendlift
