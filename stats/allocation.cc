#include "stats/allocation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr size_t kUsesMax = 1'000;
constexpr int64_t kUnitsMax = 1'000'000;
constexpr size_t kValuesMax = 10'000'000;
constexpr double kStepsMax = 4e8;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Gains that differ by less, relative to the larger values they are made of, differ by rounding alone.
constexpr double kRounding = 1e-12;

// What one use adds to a sum from its least units on: worth[k] of k units beyond them.
using Worth = std::vector<double>;

bool IsMore(double a, double b) { return a > b + kRounding * std::max({1e-300, std::abs(a), std::abs(b)}); }

absl::Status CheckUses(absl::Span<const BudgetUse> uses, int64_t units, AllocationGoal goal) {
  Arguments arguments;
  arguments.Require(!uses.empty() && uses.size() <= kUsesMax, "uses", absl::StrCat("must be 1 to ", kUsesMax));
  arguments.Require(units >= 0 && units <= kUnitsMax, "units", absl::StrCat("must be 0 to ", kUnitsMax));
  size_t values = 0;
  int64_t least = 0;
  for (size_t i = 0; i < uses.size(); ++i) {
    const BudgetUse& use = uses[i];
    const std::string name = absl::StrCat("uses[", i, "]");
    const bool fits = use.minimum >= 0 && use.minimum < static_cast<int64_t>(use.values.size());
    arguments.Require(!use.values.empty(), absl::StrCat(name, ".values"), "must not be empty");
    arguments.Require(fits || use.values.empty(), absl::StrCat(name, ".minimum"),
                      "must be a number of units that it takes");
    const auto is_wrong = [&](double value) {
      return !std::isfinite(value) || (goal == AllocationGoal::kProduct && value < 0);
    };
    arguments.Require(std::none_of(use.values.begin(), use.values.end(), is_wrong), absl::StrCat(name, ".values"),
                      goal == AllocationGoal::kSum ? "must be finite" : "must be finite and not negative");
    values += use.values.size();
    if (fits) least += use.minimum;
  }
  arguments.Require(values <= kValuesMax, "uses", absl::StrCat("must have at most ", kValuesMax, " values together"));
  arguments.Require(least <= units, "units", "must be enough for every minimum");
  return arguments.Check();
}

// For a product, every use needs a value above 0: the units of the first one are needed, whatever the minimum.
int64_t LeastUnits(const BudgetUse& use, AllocationGoal goal) {
  if (goal == AllocationGoal::kSum) return use.minimum;
  const auto first = std::find_if(use.values.begin() + use.minimum, use.values.end(), [](double v) { return v > 0; });
  return first == use.values.end() ? use.minimum : first - use.values.begin();
}

Worth WorthOf(const BudgetUse& use, AllocationGoal goal, int64_t least, int64_t units) {
  const auto last = std::min(static_cast<int64_t>(use.values.size()) - 1, least + units);
  Worth worth(use.values.begin() + least, use.values.begin() + last + 1);
  if (goal == AllocationGoal::kProduct) {
    for (double& value : worth) value = value > 0 ? std::log(value) : -kInfinity;
  }
  return worth;
}

bool IsConcave(const Worth& worth) {
  for (size_t k = 1; k + 1 < worth.size(); ++k) {
    const double scale = std::max({std::abs(worth[k - 1]), std::abs(worth[k]), std::abs(worth[k + 1])});
    if (!(worth[k + 1] - worth[k] <= worth[k] - worth[k - 1] + kRounding * scale)) return false;
  }
  return std::none_of(worth.begin(), worth.end(), [](double value) { return std::isinf(value); });
}

// A step up from where a use stands: `units` more, each of which gains `gain`.
struct Step {
  size_t use = 0;
  size_t units = 0;
  double gain = 0;
};
// The step that gains most comes first; of equal ones that of the last use, so that the first uses have fewest.
struct ComesLater {
  bool operator()(const Step& a, const Step& b) const { return a.gain != b.gain ? a.gain < b.gain : a.use < b.use; }
};
using Steps = std::priority_queue<Step, std::vector<Step>, ComesLater>;

std::vector<size_t> TakeUnitByUnit(const std::vector<Worth>& worths, size_t units) {
  std::vector<size_t> taken(worths.size(), 0);
  Steps steps;
  const auto offer = [&](size_t use) {
    const size_t at = taken[use];
    if (at + 1 >= worths[use].size()) return;
    const double scale = std::max(std::abs(worths[use][at]), std::abs(worths[use][at + 1]));
    const double gain = worths[use][at + 1] - worths[use][at];
    if (gain > kRounding * scale) steps.push({.use = use, .units = 1, .gain = gain});
  };
  for (size_t use = 0; use < worths.size(); ++use) offer(use);
  for (; units > 0 && !steps.empty(); --units) {
    const size_t use = steps.top().use;
    steps.pop();
    ++taken[use];
    offer(use);
  }
  return taken;
}

double StepsOf(const std::vector<Worth>& worths, size_t units) {
  double steps = 0;
  for (const Worth& worth : worths) {
    const auto n = static_cast<double>(worth.size());
    steps += n * (static_cast<double>(units) + 1 - n / 2);
  }
  return steps;
}

// best[u] of the uses from one on; fewest units first among equals.
std::vector<size_t> TakeByProgramming(const std::vector<Worth>& worths, size_t units) {
  std::vector<double> best(units + 1, 0);
  std::vector<std::vector<uint32_t>> choices(worths.size(), std::vector<uint32_t>(units + 1, 0));
  for (size_t use = worths.size(); use-- > 0;) {
    std::vector<double> next(units + 1, -kInfinity);
    for (size_t u = 0; u <= units; ++u) {
      for (size_t k = 0; k < worths[use].size() && k <= u; ++k) {
        const double value = worths[use][k] + best[u - k];
        if (k > 0 && !IsMore(value, next[u])) continue;
        next[u] = value;
        choices[use][u] = static_cast<uint32_t>(k);
      }
    }
    best = std::move(next);
  }
  size_t left = 0;  // the fewest units with which the best is reached
  for (size_t u = 1; u <= units; ++u) {
    if (IsMore(best[u], best[left])) left = u;
  }
  std::vector<size_t> taken;
  for (const std::vector<uint32_t>& choice : choices) {
    taken.push_back(choice[left]);
    left -= choice[left];
  }
  return taken;
}

// The corners of the least concave function above a table, up to its highest value.
std::vector<size_t> CornersOf(const Worth& worth) {
  std::vector<size_t> corners;
  const auto slope = [&](size_t a, size_t b) { return (worth[b] - worth[a]) / static_cast<double>(b - a); };
  for (size_t k = 0; k < worth.size(); ++k) {
    if (k > 0 && std::isinf(worth[k])) continue;
    while (corners.size() >= 2 && slope(corners[corners.size() - 2], corners.back()) <= slope(corners.back(), k)) {
      corners.pop_back();
    }
    corners.push_back(k);
  }
  while (corners.size() >= 2 && worth[corners.back()] <= worth[corners[corners.size() - 2]]) corners.pop_back();
  return corners;
}

// What is left is given to the one use that gains most from it.
void TakeTheRest(const std::vector<Worth>& worths, size_t units, std::vector<size_t>& taken) {
  size_t best_use = 0, best_units = 0;
  double best_gain = 0;
  for (size_t use = 0; use < worths.size(); ++use) {
    for (size_t more = 1; more <= units && taken[use] + more < worths[use].size(); ++more) {
      const double gain = worths[use][taken[use] + more] - worths[use][taken[use]];
      if (!IsMore(gain, best_gain)) continue;
      best_use = use;
      best_units = more;
      best_gain = gain;
    }
  }
  taken[best_use] += best_units;
}

struct EnvelopeSplit {
  std::vector<size_t> taken;
  double bound = 0;
};

// Corner after corner, the steepest first. What lies beyond the first step that does not fit may still be taken in
// whole steps; the bound is the worth with a part of that step.
EnvelopeSplit TakeByEnvelopes(const std::vector<Worth>& worths, size_t units) {
  EnvelopeSplit split{.taken = std::vector<size_t>(worths.size(), 0)};
  std::vector<std::vector<size_t>> corners;
  std::vector<size_t> corner(worths.size(), 0);
  Steps steps;
  const auto offer = [&](size_t use) {
    if (corner[use] + 1 >= corners[use].size()) return;
    const size_t from = corners[use][corner[use]], to = corners[use][corner[use] + 1];
    const double gain = (worths[use][to] - worths[use][from]) / static_cast<double>(to - from);
    steps.push({.use = use, .units = to - from, .gain = gain});
  };
  for (size_t use = 0; use < worths.size(); ++use) {
    corners.push_back(CornersOf(worths[use]));
    split.bound += worths[use][0];
    offer(use);
  }
  size_t left = units, bound_left = units;
  while (!steps.empty()) {
    const Step step = steps.top();
    steps.pop();
    const size_t counted = std::min(bound_left, step.units);
    split.bound += static_cast<double>(counted) * step.gain;
    bound_left -= counted;
    if (step.units > left) continue;
    split.taken[step.use] = corners[step.use][++corner[step.use]];
    left -= step.units;
    offer(step.use);
  }
  TakeTheRest(worths, left, split.taken);
  return split;
}

double TotalOf(absl::Span<const BudgetUse> uses, const std::vector<int64_t>& units, AllocationGoal goal) {
  double total = goal == AllocationGoal::kSum ? 0 : 1;
  for (size_t i = 0; i < uses.size(); ++i) {
    const double value = uses[i].values[static_cast<size_t>(units[i])];
    total = goal == AllocationGoal::kSum ? total + value : total * value;
  }
  return total;
}

bool AnyIsZero(absl::Span<const BudgetUse> uses, const std::vector<int64_t>& units) {
  for (size_t i = 0; i < uses.size(); ++i) {
    if (uses[i].values[static_cast<size_t>(units[i])] == 0) return true;
  }
  return false;
}

Allocation MakeAllocation(absl::Span<const BudgetUse> uses, const std::vector<int64_t>& least,
                          const std::vector<size_t>& taken, AllocationGoal goal) {
  Allocation allocation{.units = least};
  for (size_t i = 0; i < taken.size(); ++i) allocation.units[i] += static_cast<int64_t>(taken[i]);
  allocation.value = TotalOf(uses, allocation.units, goal);
  allocation.bound = allocation.value;
  allocation.is_best = true;
  return allocation;
}

}  // namespace

absl::StatusOr<Allocation> Allocate(absl::Span<const BudgetUse> uses, int64_t units, AllocationGoal goal) {
  RETURN_IF_ERROR(CheckUses(uses, units, goal));
  std::vector<int64_t> least, minima;
  for (const BudgetUse& use : uses) {
    least.push_back(LeastUnits(use, goal));
    minima.push_back(use.minimum);
    units -= least.back();
  }
  if (goal == AllocationGoal::kProduct && (units < 0 || AnyIsZero(uses, least))) {
    return MakeAllocation(uses, minima, {}, goal);  // whatever is done, the product is 0
  }
  std::vector<Worth> worths;
  for (size_t i = 0; i < uses.size(); ++i) worths.push_back(WorthOf(uses[i], goal, least[i], units));
  const auto left = static_cast<size_t>(units);
  Allocation allocation;
  if (std::all_of(worths.begin(), worths.end(), IsConcave)) {
    allocation = MakeAllocation(uses, least, TakeUnitByUnit(worths, left), goal);
  } else if (StepsOf(worths, left) <= kStepsMax) {
    allocation = MakeAllocation(uses, least, TakeByProgramming(worths, left), goal);
  } else {
    const EnvelopeSplit split = TakeByEnvelopes(worths, left);
    allocation = MakeAllocation(uses, least, split.taken, goal);
    allocation.bound = std::max(allocation.value, goal == AllocationGoal::kSum ? split.bound : std::exp(split.bound));
    allocation.is_best = !IsMore(allocation.bound, allocation.value);
  }
  if (!std::isfinite(allocation.bound)) return absl::OutOfRangeError("the value does not fit a double");
  return allocation;
}

}  // namespace sendlift
