#pragma once

#include <cstdint>

#include "stats/distributions.h"

namespace sendlift::testing {

// The most events in `trials` that a true rate of at most `rate` exceeds with a chance below `failure`, so that a
// simulation fails by chance once in 1 / failure runs of different seeds.
inline int64_t MostEvents(int64_t trials, double rate, double failure = 1e-6) {
  double tail = 0;
  int64_t count = trials;
  for (; count > 0; --count) {
    tail += BinomialProbability(static_cast<double>(count), static_cast<double>(trials), rate);
    if (tail > failure) break;
  }
  return count;
}

}  // namespace sendlift::testing
