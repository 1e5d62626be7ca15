#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// Something that a budget of whole units may be spent on: a channel, a tier, a medium.
struct BudgetUse {
  std::vector<double> values;  // of 0, 1, ... units; it takes no more units than the table has
  int64_t minimum = 0;         // units that it must have
};

enum class AllocationGoal {
  kSum,      // of the values
  kProduct,  // of the values, none of which is negative: where every use is needed
};

// How a budget is split.
struct Allocation {
  std::vector<int64_t> units;  // of each use
  double value = 0;            // the sum or product of their values
  double bound = 0;            // no split is worth more; equal to `value` when that is known to be the best
  bool is_best = false;
};

// The best split of at most `units` over the uses. Of equally good ones it is the one that leaves most units over, then
// the one whose first use has fewest, then the second, and so on. Exact where returns diminish (each unit adds no more
// than the one before, for kProduct in logarithms), by giving unit after unit to the use that gains most (Fox 1966);
// exact, too, by dynamic programming (Bellman 1957) up to 4 * 10^8 steps, about uses * units^2 / 2. Beyond that the
// uses' concave envelopes are served, whose split leaves one use between two corners at most: `bound` is the value of
// the envelopes (Everett 1963).
// INVALID_ARGUMENT for no use or more than 1,000; for units outside 0 to 10^6 or minima beyond them; for an empty
// table, a minimum beyond it, tables of more than 10^7 values together; for values that are not finite, or negative for
// kProduct. OUT_OF_RANGE when the value does not fit a double.
absl::StatusOr<Allocation> Allocate(absl::Span<const BudgetUse> uses, int64_t units, AllocationGoal goal);

}  // namespace sendlift
