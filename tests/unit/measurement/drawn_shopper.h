#pragma once

#include <cmath>
#include <vector>

#include "base/random.h"
#include "measurement/keeping_model.h"

namespace sendlift::testing {

// The days on which a customer of BG/NBD buys, from 0 to before `days`: the pace is exponential with the mean of a
// purchase in 30 days (r = 1), the chance to leave after a repeat purchase is beta(1, 3).
inline std::vector<int> DrawDays(Random& random, int days) {
  const double pace = -std::log(1 - random.Uniform()) / 30;
  const double leaving = 1 - std::pow(random.Uniform(), 1.0 / 3);
  std::vector<int> bought = {0};
  double time = 0;
  while (true) {
    time += -std::log(1 - random.Uniform()) / pace;
    if (time >= days) return bought;
    if (static_cast<int>(time) > bought.back()) bought.push_back(static_cast<int>(time));
    if (random.Chance(leaving)) return bought;
  }
}

// Histories of such customers in whole weeks, each 30 to 52 weeks old; a purchase is 10 to 50 units worth.
inline std::vector<ValueHistory> DrawHistories(int count, uint64_t seed) {
  Random random(seed);
  std::vector<ValueHistory> histories;
  for (int i = 0; i < count; ++i) {
    const int weeks = 30 + static_cast<int>(random.Below(23));
    const std::vector<int> days = DrawDays(random, 7 * weeks);
    const auto repeats = static_cast<int64_t>(days.size()) - 1;
    const double usual = 1'000 + static_cast<double>(random.Below(4'000));
    histories.push_back({.purchases = {.purchases = repeats,
                                       .last_purchase = std::floor(days.back() / 7.0),
                                       .age = static_cast<double>(weeks)},
                         .spend = {.purchases = repeats, .mean_spend = usual * (0.8 + 0.4 * random.Uniform())}});
  }
  return histories;
}

}  // namespace sendlift::testing
