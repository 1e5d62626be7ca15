#include "stats/value/retention.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr uint64_t kPeriodsMax = 10'000;

// Active customers by cohort and age.
using ActiveCounts = std::map<int64_t, std::vector<int64_t>>;

std::vector<Activity> SortedClosed(absl::Span<const Activity> activities, int64_t last_closed) {
  std::vector<Activity> sorted;
  for (const Activity& activity : activities) {
    if (activity.period <= last_closed) sorted.push_back(activity);
  }
  const auto key = [](const Activity& a) { return std::tuple(a.customer, a.period); };
  std::sort(sorted.begin(), sorted.end(), [&key](const Activity& a, const Activity& b) { return key(a) < key(b); });
  sorted.erase(std::unique(sorted.begin(), sorted.end(),
                           [&key](const Activity& a, const Activity& b) { return key(a) == key(b); }),
               sorted.end());
  return sorted;
}

ActiveCounts CountActive(absl::Span<const Activity> sorted, int64_t last_closed) {
  ActiveCounts counts;
  for (size_t i = 0; i < sorted.size();) {
    const Activity first = sorted[i];
    std::vector<int64_t>& active = counts[first.period];
    active.resize(static_cast<size_t>(last_closed - first.period) + 1);
    for (; i < sorted.size() && sorted[i].customer == first.customer; ++i) {
      ++active[static_cast<size_t>(sorted[i].period - first.period)];
    }
  }
  return counts;
}

absl::StatusOr<RetentionCell> CellOf(const Counts& counts, double level) {
  RetentionCell cell;
  cell.counts = counts;
  cell.rate = static_cast<double>(counts.successes) / static_cast<double>(counts.trials);
  ASSIGN_OR_RETURN(cell.interval, WilsonInterval(counts, level));
  return cell;
}

}  // namespace

absl::StatusOr<RetentionTable> RetentionOf(absl::Span<const Activity> activities, int64_t last_closed, double level) {
  RETURN_IF_ERROR(Arguments().Fraction("level", level).Check());
  const std::vector<Activity> sorted = SortedClosed(activities, last_closed);
  for (const Activity& activity : sorted) {
    if (static_cast<uint64_t>(last_closed) - static_cast<uint64_t>(activity.period) >= kPeriodsMax) {
      return absl::OutOfRangeError("more than 10,000 periods between the first activity and the last closed period");
    }
  }
  RetentionTable table;
  std::vector<Counts> all;
  for (const auto& [period, active] : CountActive(sorted, last_closed)) {
    RetentionCohort cohort;
    cohort.period = period;
    cohort.customers = active[0];
    all.resize(std::max(all.size(), active.size()));
    for (size_t age = 0; age < active.size(); ++age) {
      ASSIGN_OR_RETURN(const RetentionCell cell, CellOf({.successes = active[age], .trials = active[0]}, level));
      cohort.cells.push_back(cell);
      all[age].successes += active[age];
      all[age].trials += active[0];
    }
    table.cohorts.push_back(std::move(cohort));
  }
  for (const Counts& counts : all) {
    ASSIGN_OR_RETURN(const RetentionCell cell, CellOf(counts, level));
    table.all.push_back(cell);
  }
  return table;
}

}  // namespace sendlift
