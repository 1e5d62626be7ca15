#pragma once

#include <boost/math/distributions/binomial.hpp>

namespace sendlift::testing {

// A simulation that is right fails a test against these at most once in a million seeds.
inline constexpr double kFailureProbability = 1e-6;

// The most and fewest events in `runs` that a rate of `rate` gives but for that chance, as rates.
inline double MostOften(int runs, double rate) {
  const boost::math::binomial_distribution<double> events(runs, rate);
  return boost::math::quantile(boost::math::complement(events, kFailureProbability)) / runs;
}
inline double LeastOften(int runs, double rate) {
  const boost::math::binomial_distribution<double> events(runs, rate);
  return boost::math::quantile(events, kFailureProbability) / runs;
}

}  // namespace sendlift::testing
