#include "measurement/churn_features.h"

#include <algorithm>
#include <cmath>

namespace sendlift {
namespace {

constexpr double kDaysInWeek = 7;

double Log1p(int64_t count) { return std::log1p(static_cast<double>(count)); }

double OverdueOf(const Shopper& shopper, int64_t days_since) {
  if (shopper.purchases == 1) return 0;
  const double gap =
      static_cast<double>(shopper.last_day - shopper.first_day) / static_cast<double>(shopper.purchases - 1);
  return Log1p(days_since) - std::log1p(gap);
}

}  // namespace

ChurnFeatures ChurnFeaturesOf(const Shopper& shopper, int64_t cut_day) {
  const int64_t days_since = cut_day - shopper.last_day;
  const auto purchases = static_cast<double>(shopper.purchases);
  const double spend = static_cast<double>(std::max<int64_t>(shopper.total_minor, 0)) / purchases;
  return {Log1p(days_since),
          std::log(purchases),
          std::log1p(spend),
          Log1p(cut_day - shopper.first_day),
          OverdueOf(shopper, days_since),
          shopper.purchases == 1 ? 1.0 : 0.0,
          Log1p(shopper.recent_purchases)};
}

bool IsActive(const Shopper& shopper, int64_t cut_day, int active_days) {
  return shopper.last_day > cut_day - active_days;
}

ValueHistory ValueHistoryOf(const Shopper& shopper, int64_t cut_day) {
  const int64_t repeats = shopper.purchases - 1;
  ValueHistory history;
  history.purchases = {.purchases = repeats,
                       .last_purchase = static_cast<double>(shopper.last_day - shopper.first_day) / kDaysInWeek,
                       .age = static_cast<double>(cut_day - shopper.first_day) / kDaysInWeek};
  if (repeats == 0) return history;
  const auto spent = static_cast<double>(shopper.total_minor - shopper.first_minor);
  history.spend = {.purchases = repeats, .mean_spend = spent / static_cast<double>(repeats)};
  return history;
}

}  // namespace sendlift
