#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "measurement/purchase_history.h"

namespace sendlift {

// Customers with equally many repeat purchases before the cut, or with kCheckedRepeatsMax and more.
struct CheckGroup {
  int64_t repeats = 0;
  int64_t customers = 0;
  double predicted = 0;  // purchases of all of them in the time held out
  int64_t actual = 0;
};
inline constexpr int kCheckedRepeatsMax = 7;

// What a model that ends with the cut day says of the time held out, and what came. As the conditional expectations of
// Fader, Hardie and Lee (2005), figure 3.
struct ModelCheck {
  int64_t customers = 0;  // who first bought until the cut day
  double predicted = 0;   // purchases
  int64_t actual = 0;
  std::vector<CheckGroup> groups;  // by repeats; without those that nobody is in
};

// Errors are those of FitPurchases, for the customers at the cut day.
absl::StatusOr<ModelCheck> CheckModel(const PurchaseHistories& histories);

}  // namespace sendlift
