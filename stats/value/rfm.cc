#include "stats/value/rfm.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr int kClassesMin = 2;
constexpr int kClassesMax = 100;

template <typename Member>
absl::StatusOr<std::vector<int>> ScoresOf(absl::Span<const CustomerActivity> customers, int classes,
                                          const Member& value) {
  std::vector<double> values;
  values.reserve(customers.size());
  for (const CustomerActivity& customer : customers) values.push_back(value(customer));
  return QuantileScores(values, classes);
}

}  // namespace

absl::StatusOr<std::vector<int>> QuantileScores(absl::Span<const double> values, int classes) {
  RETURN_IF_ERROR(
      Arguments()
          .Require(classes >= kClassesMin && classes <= kClassesMax, "classes", "must be from 2 to 100")
          .Require(std::none_of(values.begin(), values.end(), [](double value) { return std::isnan(value); }), "values",
                   "must be numbers")
          .Check());
  const size_t n = values.size();
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [values](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<int> scores(n);
  for (size_t first = 0; first < n;) {
    size_t end = first;
    while (end < n && values[order[end]] == values[order[first]]) ++end;
    const auto score = static_cast<int>(static_cast<size_t>(classes) * (first + end) / (2 * n)) + 1;
    for (; first < end; ++first) scores[order[first]] = score;
  }
  return scores;
}

absl::StatusOr<std::vector<RfmScores>> RfmScoresOf(absl::Span<const CustomerActivity> customers, int classes) {
  RETURN_IF_ERROR(Arguments()
                      .Require(std::all_of(customers.begin(), customers.end(),
                                           [](const CustomerActivity& c) {
                                             return std::isfinite(c.since_last_purchase) &&
                                                    std::isfinite(c.purchases) && std::isfinite(c.spend);
                                           }),
                               "customers", "must have finite numbers")
                      .Check());
  ASSIGN_OR_RETURN(const std::vector<int> recency,
                   ScoresOf(customers, classes, [](const CustomerActivity& c) { return -c.since_last_purchase; }));
  ASSIGN_OR_RETURN(const std::vector<int> frequency,
                   ScoresOf(customers, classes, [](const CustomerActivity& c) { return c.purchases; }));
  ASSIGN_OR_RETURN(const std::vector<int> monetary,
                   ScoresOf(customers, classes, [](const CustomerActivity& c) { return c.spend; }));
  std::vector<RfmScores> scores;
  for (size_t i = 0; i < customers.size(); ++i) scores.push_back({recency[i], frequency[i], monetary[i]});
  return scores;
}

}  // namespace sendlift
