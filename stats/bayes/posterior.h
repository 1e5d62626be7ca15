#pragma once

namespace sendlift {

// What is known about one arm: a distribution whose density is log-concave on its axis, known up to a constant. The
// axis of a rate is its log-odds, where a Beta density has neither poles nor edges; the axis of a mean is the mean.
class Posterior {
 public:
  // Beta(a, b) of a rate; both are positive and finite, which the caller has checked.
  static Posterior OfRate(double a, double b);
  // Normal(mean, deviation); the deviation is positive and finite, which the caller has checked.
  static Posterior OfMean(double mean, double deviation);

  // Logarithm of the density at `axis` over the density at the mode, on the axis: with t the rate, log t^a (1-t)^b for
  // a rate. Written so that 10^12 customers cost it no more than six of its digits.
  double LogDensity(double axis) const;
  // The rate or mean at `axis`, and its derivative there.
  double Value(double axis) const;
  double Slope(double axis) const;

  bool IsRate() const { return axis_ == Axis::kLogOdds; }

  // Outside of these the density is below e^-45 of its peak, and taken for 0.
  double lower() const { return lower_; }
  double upper() const { return upper_; }

 private:
  enum class Axis { kLogOdds, kIdentity };

  Posterior(Axis axis, double mode, double scale);
  double RateLogDensity(double distance) const;
  double Reach(double direction) const;

  Axis axis_;
  double mode_;
  double scale_;
  double size_ = 0;   // a + b
  double share_ = 0;  // the smaller of a and b over a + b
  bool mirrored_ = false;
  double lower_ = 0;
  double upper_ = 0;
};

}  // namespace sendlift
