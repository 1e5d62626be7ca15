#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/campaign.h"
#include "storage/programme_outcomes.h"

namespace sendlift {

// Sums of products of what the same customer did in two periods, inside or outside of the holdout in each.
class PeriodOverlap {
 public:
  // Of `periods` periods, the first of them with the number `first`.
  PeriodOverlap(int64_t first, size_t periods)
      : first_(first), periods_(periods), sums_(periods * periods), revenue_sums_(periods * periods) {}

  // Outcomes by customer, then by period.
  void Take(const storage::NumberedProgrammeOutcome& outcome);

  // Over customers who were in the groups in the two periods, earlier first: how many bought in both, or the products
  // of what they spent.
  double ProductsOf(MetricKind kind, size_t earlier, bool inside_earlier, size_t later, bool inside_later) const;

 private:
  struct Seen {
    size_t period = 0;
    bool inside = false;
    double bought = 0;
    double total = 0;
  };
  using Groups = std::array<double, 4>;

  static size_t GroupsAt(bool inside_earlier, bool inside_later) {
    return (inside_earlier ? 2u : 0u) + (inside_later ? 1u : 0u);
  }

  const int64_t first_;
  const size_t periods_;
  std::vector<Groups> sums_;
  std::vector<Groups> revenue_sums_;
  CustomerNumber customer_;
  std::vector<Seen> seen_;  // of that customer
};

}  // namespace sendlift
