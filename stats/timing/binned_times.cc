#include "stats/timing/binned_times.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr size_t kBinsMax = 10'000'000;
constexpr size_t kGroupsMax = 64;
constexpr int64_t kCustomersMax = int64_t{1} << 55;

// The customers of all bins, or -1 where a count is negative or they are too many.
int64_t CustomersOf(const BinnedTimes& bins) {
  int64_t customers = 0;
  for (const std::vector<int64_t>* counts : {&bins.events, &bins.censored}) {
    for (const int64_t count : *counts) {
      if (count < 0 || count > kCustomersMax - customers) return -1;
      customers += count;
    }
  }
  return customers;
}

absl::Status Check(const BinnedTimes& bins) {
  return Arguments()
      .Positive("width", bins.width)
      .Require(bins.events.size() == bins.censored.size(), "censored", "must have as many bins as the events")
      .Require(bins.events.size() <= kBinsMax, "events", "must be at most 10 million bins")
      .Require(std::isfinite(bins.width * static_cast<double>(bins.events.size())), "width", "is too large")
      .Require(CustomersOf(bins) >= 0, "events", "must be counts of at most 2^55 customers together")
      .Check();
}

absl::Status CheckSome(const BinnedTimes& bins) {
  RETURN_IF_ERROR(Check(bins));
  return CustomersOf(bins) > 0 ? absl::OkStatus() : absl::FailedPreconditionError("there are no customers yet");
}

size_t BinOf(double time, double width) { return static_cast<size_t>(std::max(0.0, std::ceil(time / width) - 1)); }

double Share(int64_t part, int64_t whole) {
  return whole <= 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

int64_t CountAt(const std::vector<int64_t>& counts, size_t bin) { return bin < counts.size() ? counts[bin] : 0; }

}  // namespace

absl::Status BinnedTimes::Merge(const BinnedTimes& other) {
  RETURN_IF_ERROR(Check(*this));
  RETURN_IF_ERROR(Check(other));
  RETURN_IF_ERROR(Arguments()
                      .Require(width == other.width, "width", "must be the same")
                      .Require(CustomersOf(other) <= kCustomersMax - CustomersOf(*this), "events",
                               "must be counts of at most 2^55 customers together")
                      .Check());
  const size_t bins = std::max(events.size(), other.events.size());
  events.resize(bins);
  censored.resize(bins);
  for (size_t i = 0; i < other.events.size(); ++i) {
    events[i] += other.events[i];
    censored[i] += other.censored[i];
  }
  return absl::OkStatus();
}

absl::StatusOr<BinnedTimes> BinTimes(const SurvivalSample& sample, double width) {
  Arguments arguments;
  RequireSample(arguments.Positive("width", width), sample);
  RETURN_IF_ERROR(arguments.Check());
  BinnedTimes bins;
  bins.width = width;
  if (sample.times.empty()) return bins;
  const double last = *std::max_element(sample.times.begin(), sample.times.end());
  if (!(last / width <= static_cast<double>(kBinsMax))) {
    return absl::OutOfRangeError(absl::StrCat("bins of width ", width, " up to ", last, " are more than 10 million"));
  }
  bins.events.resize(BinOf(last, width) + 1);
  bins.censored.resize(bins.events.size());
  for (size_t i = 0; i < sample.times.size(); ++i) {
    ++(sample.events[i] != 0 ? bins.events : bins.censored)[BinOf(sample.times[i], width)];
  }
  return bins;
}

absl::StatusOr<KaplanMeierCurve> KaplanMeierOfBins(const BinnedTimes& bins) {
  RETURN_IF_ERROR(CheckSome(bins));
  KaplanMeierBuilder builder(/*steps_max=*/0);
  int64_t at_risk = CustomersOf(bins);
  double last_time = 0;
  for (size_t i = 0; i < bins.events.size(); ++i) {
    if (bins.events[i] + bins.censored[i] == 0) continue;
    builder.Add({.time = (static_cast<double>(i) + 0.5) * bins.width,
                 .at_risk = at_risk,
                 .events = bins.events[i],
                 .censored = bins.censored[i]});
    at_risk -= bins.events[i] + bins.censored[i];
    last_time = static_cast<double>(i + 1) * bins.width;
  }
  KaplanMeierCurve curve = std::move(builder).Build();
  curve.last_time = last_time;
  return curve;
}

absl::StatusOr<std::vector<Interval>> SurvivalBoundsAtEdges(const BinnedTimes& bins) {
  RETURN_IF_ERROR(CheckSome(bins));
  std::vector<Interval> bounds;
  bounds.reserve(bins.events.size());
  Interval at{.lower = 1, .upper = 1};
  int64_t at_risk = CustomersOf(bins);
  for (size_t i = 0; i < bins.events.size(); ++i) {
    if (bins.events[i] > 0) {
      at.upper *= Share(at_risk - bins.events[i], at_risk);
      at.lower *= Share(at_risk - bins.censored[i] - bins.events[i], at_risk - bins.censored[i]);
    }
    at_risk -= bins.events[i] + bins.censored[i];
    bounds.push_back(at);
  }
  return bounds;
}

absl::StatusOr<Interval> RestrictedMeanBounds(const BinnedTimes& bins, double tau) {
  ASSIGN_OR_RETURN(const std::vector<Interval> edges, SurvivalBoundsAtEdges(bins));
  RETURN_IF_ERROR(Arguments()
                      .Require(tau >= bins.width && tau / bins.width < static_cast<double>(edges.size() + 1), "tau",
                               "must be at least one width and within the bins")
                      .Check());
  Interval area;
  double before = 1;
  for (size_t i = 0; i < static_cast<size_t>(tau / bins.width); ++i) {
    area.lower += edges[i].lower * bins.width;
    area.upper += before * bins.width;
    before = edges[i].upper;
  }
  return area;
}

absl::StatusOr<LogRankResult> LogRankOfBins(absl::Span<const BinnedTimes> groups, const LogRankWeighting& weighting) {
  RETURN_IF_ERROR(CheckWeighting(weighting));
  RETURN_IF_ERROR(Arguments().Require(groups.size() <= kGroupsMax, "groups", "must be at most 64").Check());
  std::vector<int64_t> at_risk;
  size_t bins = 0;
  for (const BinnedTimes& group : groups) {
    RETURN_IF_ERROR(Check(group));
    RETURN_IF_ERROR(Arguments().Require(group.width == groups[0].width, "width", "must be the same").Check());
    at_risk.push_back(CustomersOf(group));
    bins = std::max(bins, group.events.size());
  }
  LogRankSums sums(groups.size(), weighting);
  std::vector<int64_t> events(groups.size());
  for (size_t i = 0; i < bins; ++i) {
    for (size_t j = 0; j < groups.size(); ++j) events[j] = CountAt(groups[j].events, i);
    sums.Add(at_risk, events);
    for (size_t j = 0; j < groups.size(); ++j) at_risk[j] -= events[j] + CountAt(groups[j].censored, i);
  }
  return sums.Result();
}

}  // namespace sendlift
