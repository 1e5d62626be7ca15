#pragma once

#include <array>
#include <cstdint>

#include "measurement/keeping_model.h"
#include "measurement/shoppers.h"

namespace sendlift {

// What is known of a customer at the end of a cut day, as numbers that a regression takes: days, purchases and money as
// logarithms, because the step from one purchase to two says as much as that from ten to twenty.
inline constexpr std::array<const char*, 7> kChurnFeatures = {
    "recency",           // log(1 + days since the last purchase)
    "frequency",         // log(purchases)
    "mean_spend",        // log(1 + minor units a purchase)
    "tenure",            // log(1 + days since the first purchase)
    "overdue",           // log((1 + days since the last) / (1 + the customer's own mean gap)); 0 after one purchase
    "bought_once",       // 1 after one purchase
    "recent_purchases",  // log(1 + purchases in the horizon before the cut day)
};
using ChurnFeatures = std::array<double, kChurnFeatures.size()>;

// `cut_day` in days since 1970-01-01, as in Shopper; that of which the shopper is.
ChurnFeatures ChurnFeaturesOf(const Shopper& shopper, int64_t cut_day);

// Whether there was a purchase in the `active_days` that end with the cut day.
bool IsActive(const Shopper& shopper, int64_t cut_day, int active_days);

// As the models of value want it.
ValueHistory ValueHistoryOf(const Shopper& shopper, int64_t cut_day);

}  // namespace sendlift
