#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "stats/timing/survival_sample.h"

namespace sendlift::testing {

// A sample that owns its numbers.
struct OwnedSample {
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<int32_t> groups;

  SurvivalSample View() const { return {.times = times, .events = events}; }
};

struct SampleShape {
  size_t customers = 100;
  int groups = 2;
  double censoring = 0.3;   // rate of censoring against 1 of the event
  double granularity = 0;   // times are rounded up to multiples of it; 0 leaves them without ties
  double hazard_ratio = 1;  // of the last group
};

inline double Exponential(Random& random, double rate) { return -std::log1p(-random.Uniform()) / rate; }

inline OwnedSample DrawSample(Random& random, const SampleShape& shape) {
  OwnedSample sample;
  for (size_t i = 0; i < shape.customers; ++i) {
    const auto group = static_cast<int32_t>(i % static_cast<size_t>(shape.groups));
    const double event = Exponential(random, group == shape.groups - 1 ? shape.hazard_ratio : 1);
    const double lost = shape.censoring > 0 ? Exponential(random, shape.censoring) : INFINITY;
    double time = std::min(event, lost);
    if (shape.granularity > 0) time = std::ceil(time / shape.granularity) * shape.granularity;
    sample.times.push_back(time);
    sample.events.push_back(event <= lost);
    sample.groups.push_back(group);
  }
  return sample;
}

}  // namespace sendlift::testing
