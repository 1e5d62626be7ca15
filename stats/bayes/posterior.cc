#include "stats/bayes/posterior.h"

#include <algorithm>
#include <cmath>

namespace sendlift {
namespace {

constexpr double kLogNegligible = -45;
constexpr int kDoublingsMax = 2000;
constexpr int kBisections = 8;

}  // namespace

Posterior::Posterior(Axis axis, double mode, double scale) : axis_(axis), mode_(mode), scale_(scale) {}

Posterior Posterior::OfRate(double a, double b) {
  Posterior posterior(Axis::kLogOdds, std::log(a / b), std::sqrt(1 / a + 1 / b));
  posterior.size_ = a + b;
  posterior.share_ = std::min(a, b) / (a + b);
  posterior.mirrored_ = a > b;
  posterior.lower_ = posterior.mode_ - posterior.Reach(-1);
  posterior.upper_ = posterior.mode_ + posterior.Reach(1);
  return posterior;
}

Posterior Posterior::OfMean(double mean, double deviation) {
  Posterior posterior(Axis::kIdentity, mean, deviation);
  posterior.lower_ = posterior.mode_ - posterior.Reach(-1);
  posterior.upper_ = posterior.mode_ + posterior.Reach(1);
  return posterior;
}

// With p the rate at the mode and d the distance from it, n (p d - log(1 - p + p e^d)); for p above 1/2 mirrored, so
// that what cancels is small.
double Posterior::RateLogDensity(double distance) const {
  constexpr double kExponentMax = 700;
  const double d = mirrored_ ? -distance : distance;
  const double log_odds = d < kExponentMax ? std::log1p(share_ * std::expm1(d)) : d + std::log(share_);
  return size_ * (share_ * d - log_odds);
}

double Posterior::LogDensity(double axis) const {
  if (axis_ == Axis::kLogOdds) return RateLogDensity(axis - mode_);
  const double z = (axis - mode_) / scale_;
  return -z * z / 2;
}

double Posterior::Value(double axis) const { return axis_ == Axis::kLogOdds ? 1 / (1 + std::exp(-axis)) : axis; }

double Posterior::Slope(double axis) const {
  if (axis_ == Axis::kIdentity) return 1;
  const double odds = std::exp(-std::abs(axis));
  return odds / ((1 + odds) * (1 + odds));
}

double Posterior::Reach(double direction) const {
  double far = scale_;
  for (int i = 0; i < kDoublingsMax && LogDensity(mode_ + direction * far) > kLogNegligible; ++i) far *= 2;
  double near = 0;
  for (int i = 0; i < kBisections; ++i) {
    const double middle = (near + far) / 2;
    (LogDensity(mode_ + direction * middle) > kLogNegligible ? near : far) = middle;
  }
  return far;
}

}  // namespace sendlift
