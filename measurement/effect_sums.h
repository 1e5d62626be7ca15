#pragma once

#include <cstdint>
#include <optional>

#include "measurement/arm_sums.h"
#include "model/campaign.h"
#include "stats/normal_estimate.h"

namespace sendlift {

// Treatment minus control over strata, each compared within itself, in sums to which strata are added as they mature:
// one pass says what was known at every time. Weights of Mantel and Haenszel (1959), n_t n_c / n. The standard error of
// a rate is that of the score test, under no effect (Miettinen and Nurminen 1985): one over the other is the statistic
// of StratifiedMiettinenNurminen. That of a mean is the root of the variances of both means (Welch 1947); of a stratum
// with one customer in an arm, of the variance of both together.
class EffectSums {
 public:
  explicit EffectSums(MetricKind kind) : kind_(kind) {}

  void Add(const Stratum& stratum);

  int64_t customers() const { return customers_; }
  // Nothing while nothing scatters: without people, or without an event.
  std::optional<NormalEstimate> Estimate() const;

 private:
  void AddWeighted(const Stratum& stratum, double difference, double variance);

  MetricKind kind_;
  int64_t customers_ = 0;
  double weights_ = 0;
  double differences_ = 0;  // weighted
  double variances_ = 0;    // with the squares of the weights
};

}  // namespace sendlift
