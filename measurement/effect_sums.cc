#include "measurement/effect_sums.h"

#include <cmath>

#include "stats/means.h"

namespace sendlift {
namespace {

double Reciprocals(const Stratum& stratum) {
  return 1 / static_cast<double>(stratum.treatment.people) + 1 / static_cast<double>(stratum.control.people);
}

double ScoreVarianceOf(const Stratum& stratum) {
  const auto n = static_cast<double>(stratum.treatment.people + stratum.control.people);
  const double rate = static_cast<double>(stratum.treatment.responders + stratum.control.responders) / n;
  return rate * (1 - rate) * Reciprocals(stratum) * n / (n - 1);
}

double RateOf(const ArmSums& arm) { return static_cast<double>(arm.responders) / static_cast<double>(arm.people); }

double VarianceOfMeans(const Stratum& stratum) {
  const auto treatment = EstimateOf(stratum.treatment.sums);
  const auto control = EstimateOf(stratum.control.sums);
  if (treatment.ok() && control.ok()) return VarianceOfMean(*treatment) + VarianceOfMean(*control);
  MoneySums both = stratum.treatment.sums;
  if (!both.Merge(stratum.control.sums).ok()) return 0;
  const auto pooled = EstimateOf(both);
  return pooled.ok() ? pooled->variance * Reciprocals(stratum) : 0;
}

}  // namespace

void EffectSums::AddWeighted(const Stratum& stratum, double difference, double variance) {
  const double weight = 1 / Reciprocals(stratum);
  weights_ += weight;
  differences_ += weight * difference;
  variances_ += weight * weight * variance;
  customers_ += stratum.treatment.people + stratum.control.people;
}

void EffectSums::Add(const Stratum& stratum) {
  if (stratum.treatment.people == 0 || stratum.control.people == 0) return;
  if (kind_ == MetricKind::kRate) {
    return AddWeighted(stratum, RateOf(stratum.treatment) - RateOf(stratum.control), ScoreVarianceOf(stratum));
  }
  const double difference = MeanOf(stratum.treatment.sums).value_or(0) - MeanOf(stratum.control.sums).value_or(0);
  AddWeighted(stratum, difference, VarianceOfMeans(stratum));
}

std::optional<NormalEstimate> EffectSums::Estimate() const {
  if (!(variances_ > 0)) return std::nullopt;
  return NormalEstimate{.value = differences_ / weights_, .standard_error = std::sqrt(variances_) / weights_};
}

}  // namespace sendlift
