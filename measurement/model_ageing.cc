#include "measurement/model_ageing.h"

#include <algorithm>
#include <cmath>

#include "base/status.h"
#include "measurement/churn_features.h"
#include "measurement/even_sample.h"
#include "measurement/keeping_report.h"
#include "measurement/model_quality.h"
#include "measurement/model_training.h"
#include "measurement/shoppers.h"
#include "stats/value/roc_area.h"
#include "stats/value/stability.h"

namespace sendlift {
namespace {

struct Judged {
  double probability = 0;
  bool left = false;
};

// Counts the customers of a day in the bins of the training.
class Spreads {
 public:
  explicit Spreads(const TrainedModel& model) : model_(model) {
    for (const ModelFeature& feature : model.features) counts_.emplace_back(feature.spread.counts.size());
    counts_.emplace_back(model.score.counts.size());
  }

  void Take(const ChurnFeatures& features, double probability) {
    for (size_t k = 0; k < model_.features.size(); ++k) Count(model_.features[k].spread, features[k], counts_[k]);
    Count(model_.score, probability, counts_.back());
  }
  absl::StatusOr<std::vector<FeatureDrift>> Drifts() const {
    std::vector<FeatureDrift> drifts;
    for (size_t k = 0; k < counts_.size(); ++k) {
      const bool is_score = k == model_.features.size();
      const TrainedSpread& was = is_score ? model_.score : model_.features[k].spread;
      ASSIGN_OR_RETURN(const Stability stability, StabilityOf(was.counts, counts_[k]));
      drifts.push_back({.name = is_score ? "score" : model_.features[k].name,
                        .index = stability.index,
                        .chance_bound = stability.chance_bound});
    }
    return drifts;
  }

 private:
  static void Count(const TrainedSpread& spread, double value, std::vector<double>& counts) {
    const auto above = std::upper_bound(spread.bounds.begin(), spread.bounds.end(), value);
    ++counts[static_cast<size_t>(above - spread.bounds.begin())];
  }

  const TrainedModel& model_;
  std::vector<std::vector<double>> counts_;
};

bool HasDrifted(const FeatureDrift& drift) { return drift.index > std::max(kDriftMin, drift.chance_bound); }

bool IsMiscalibrated(const ModelQuality& quality) {
  const Estimated& rate = quality.rate;
  const bool is_outside = quality.predicted < rate.lower || quality.predicted > rate.upper;
  if (is_outside && std::abs(quality.predicted - rate.value) > kOffMax * rate.value) return true;
  return quality.slope.has_value() && (quality.slope->upper < kSlopeMin || quality.slope->lower > kSlopeMax);
}

bool IsWorse(const ModelQuality& at_training, const ModelQuality& now) {
  if (!ProblemOf(now).empty()) return true;
  if (at_training.area.value - now.area.value < kAreaLossMin) return false;
  RocArea area;
  area.area = now.area.value;
  area.variance = now.area_variance;
  return SmallerAreaP(area, at_training.area.value, at_training.area_variance) < kAreaLossP;
}

absl::StatusOr<ModelQuality> QualityNow(const TrainedModel& model, const std::vector<Judged>& judged) {
  std::vector<double> probabilities;
  std::vector<uint8_t> left;
  for (const Judged& one : judged) {
    probabilities.push_back(one.probability);
    left.push_back(one.left ? 1 : 0);
  }
  return QualityOf(probabilities, left,
                   static_cast<double>(model.trained_left) / static_cast<double>(model.trained_customers));
}

}  // namespace

std::vector<AgeingAlarm> AlarmsOf(const ModelQuality& at_training, const ModelQuality& now,
                                  const std::vector<FeatureDrift>& drifts) {
  std::vector<AgeingAlarm> alarms;
  if (std::any_of(drifts.begin(), drifts.end(), HasDrifted)) alarms.push_back(AgeingAlarm::kDrifted);
  if (IsMiscalibrated(now)) alarms.push_back(AgeingAlarm::kMiscalibrated);
  if (IsWorse(at_training, now)) alarms.push_back(AgeingAlarm::kWorse);
  return alarms;
}

absl::StatusOr<AgeingCheck> CheckAgeing(storage::Session& session, WorkspaceNumber workspace, const TrainedModel& model,
                                        absl::CivilDay last_day) {
  const int horizon = model.period.horizon_days;
  const int64_t look_back = model.period.last_day - model.period.first_day;
  const CutDays cuts = {
      .first_day = last_day - look_back, .days = {last_day - horizon, last_day}, .horizon_days = horizon};
  const LogisticFit regression = RegressionOf(model);
  EvenSample<Judged> judged(kChurnCasesMax);
  Spreads spreads(model);
  bool is_empty = true;
  RETURN_IF_ERROR(ForEachShopper(session, workspace, cuts, [&](size_t cut, const Shopper& shopper) {
    const int64_t cut_day = cuts.days[cut] - absl::CivilDay(1970, 1, 1);
    if (!IsActive(shopper, cut_day, model.period.active_days)) return;
    const ChurnFeatures features = ChurnFeaturesOf(shopper, cut_day);
    const double probability = LogisticProbability(regression, features);
    if (cut == 0) return judged.Take({.probability = probability, .left = !shopper.bought_after});
    is_empty = false;
    spreads.Take(features, probability);
  }));
  if (is_empty) {
    return NoPurchases({.first_day = last_day - (model.period.active_days - 1),
                        .last_day = last_day,
                        .holdout = absl::ZeroDuration(),
                        .quiet = absl::ZeroDuration()});
  }
  AgeingCheck check;
  check.model = model.number;
  check.last_day = last_day;
  ASSIGN_OR_RETURN(check.quality, QualityNow(model, judged.items()));
  ASSIGN_OR_RETURN(check.drifts, spreads.Drifts());
  check.alarms = AlarmsOf(model.quality, check.quality, check.drifts);
  return check;
}

}  // namespace sendlift
