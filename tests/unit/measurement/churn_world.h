#pragma once

#include <cmath>
#include <vector>

#include "measurement/model_training.h"
#include "tests/unit/measurement/shopping_world.h"

namespace sendlift::testing {

inline constexpr absl::CivilDay kChurnFirst(2025, 1, 1);

// A world whose customers come all the time and leave unseen: buyers whose days between purchases are exponential with
// a mean of 10 to 40, who leave at a rate that is the same for all. Whatever the day, the next one is like it.
class ChurnWorld : public ShoppingWorld {
 public:
  // `leave_days`: how long a customer stays in the mean, from the day `changed` on `then_days`.
  void Fill(int customers, int days, double leave_days, uint64_t seed, int changed = 1 << 20, double then_days = 0) {
    AddCustomers(customers);
    Random random(seed);
    const auto exponential = [&](double mean) { return -std::log(1 - random.Uniform()) * mean; };
    for (int i = 0; i < customers; ++i) {
      const double pace = 10 + 30 * random.Uniform();
      const auto usual = 1'000 + static_cast<int64_t>(random.Below(4'000));
      double day = days * random.Uniform() * 1.3 - 0.3 * days;  // some came before the time
      double end = day + exponential(leave_days);
      if (end > changed) end = std::max<double>(day, changed) + exponential(then_days);
      for (; day < end && day < days; day += exponential(pace)) {
        if (day < 0) continue;
        const auto more = static_cast<int64_t>(random.Below(static_cast<uint64_t>(usual)));
        Buy(CustomerId(i), kChurnFirst + static_cast<int>(day), usual / 2 + more);
      }
    }
    Store();
  }
  absl::StatusOr<TrainedModel> Train(int last_day, int horizon_days = 60, int active_days = 180) {
    return TryRead([&](storage::Session& session) {
      return TrainModel(session, kWorkspace,
                        {.period = {.first_day = kChurnFirst,
                                    .last_day = kChurnFirst + last_day,
                                    .horizon_days = horizon_days,
                                    .active_days = active_days},
                         .value_days = 365});
    });
  }
};

}  // namespace sendlift::testing
