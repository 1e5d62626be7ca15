#include "stats/timing/survival_sample.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <utility>

namespace sendlift {
namespace {

constexpr int kDigitBits = 11;
constexpr int kDigits = 3;
constexpr int kLowBits = 64 - kDigits * kDigitBits;
constexpr size_t kBuckets = size_t{1} << kDigitBits;
constexpr size_t kRadixRowsMin = 2000;
constexpr std::ptrdiff_t kInsertionRowsMax = 32;

using Histogram = std::array<uint32_t, kBuckets>;

// The bits of a double that is at least 0 are ordered as the double is; adding 0 turns -0 into 0.
uint64_t HighBits(double time) { return std::bit_cast<uint64_t>(time + 0.0) >> kLowBits; }

size_t Digit(double time, int digit) { return (HighBits(time) >> (digit * kDigitBits)) & (kBuckets - 1); }

bool IsEarlier(const LabelledTime& a, const LabelledTime& b) { return a.time < b.time; }

std::vector<Histogram> DigitHistograms(const std::vector<LabelledTime>& rows) {
  std::vector<Histogram> histograms(kDigits);
  for (const LabelledTime& row : rows) {
    for (int digit = 0; digit < kDigits; ++digit) ++histograms[digit][Digit(row.time, digit)];
  }
  return histograms;
}

void Scatter(const std::vector<LabelledTime>& from, std::vector<LabelledTime>& to, Histogram& counts, int digit) {
  uint32_t start = 0;
  for (uint32_t& count : counts) start += std::exchange(count, start);
  for (const LabelledTime& row : from) to[counts[Digit(row.time, digit)]++] = row;
}

void SortRun(std::vector<LabelledTime>::iterator first, std::vector<LabelledTime>::iterator end) {
  if (end - first > kInsertionRowsMax) {
    std::stable_sort(first, end, IsEarlier);
    return;
  }
  for (auto next = first; next != end; ++next)
    std::rotate(std::upper_bound(first, next, *next, IsEarlier), next, next + 1);
}

// Rows whose high bits are in order: what is left is to sort those that share all of them.
void SortRuns(std::vector<LabelledTime>& rows) {
  for (auto first = rows.begin(); first != rows.end();) {
    auto end = first + 1;
    bool sorted = true;
    for (; end != rows.end() && HighBits(end->time) == HighBits(first->time); ++end) {
      sorted = sorted && !IsEarlier(*end, *(end - 1));
    }
    if (!sorted) SortRun(first, end);
    first = end;
  }
}

}  // namespace

void RequireSample(Arguments& arguments, const SurvivalSample& sample) {
  arguments.Require(sample.times.size() == sample.events.size(), "events", "must be as many as the times")
      .Require(sample.times.size() <= UINT32_MAX, "times", "must be fewer than 2^32")
      .Require(std::all_of(sample.times.begin(), sample.times.end(),
                           [](double time) { return std::isfinite(time) && time >= 0; }),
               "times", "must be finite and at least 0")
      .Require(std::all_of(sample.events.begin(), sample.events.end(), [](uint8_t event) { return event <= 1; }),
               "events", "must be 0 or 1");
}

void SortByTime(std::vector<LabelledTime>& rows) {
  if (rows.size() < kRadixRowsMin) {
    std::stable_sort(rows.begin(), rows.end(), IsEarlier);
    return;
  }
  std::vector<Histogram> histograms = DigitHistograms(rows);
  std::vector<LabelledTime> other(rows.size());
  for (int digit = 0; digit < kDigits; ++digit) {
    if (histograms[digit][Digit(rows.front().time, digit)] == rows.size()) continue;
    Scatter(rows, other, histograms[digit], digit);
    rows.swap(other);
  }
  SortRuns(rows);
}

void ForEachTime(const SurvivalSample& sample, absl::FunctionRef<void(const TiedTimes&)> visit) {
  std::vector<LabelledTime> rows(sample.times.size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = {sample.times[i], sample.events[i]};
  SortByTime(rows);
  for (size_t i = 0; i < rows.size();) {
    TiedTimes tied{.time = rows[i].time, .at_risk = static_cast<int64_t>(rows.size() - i)};
    for (; i < rows.size() && rows[i].time == tied.time; ++i) ++(rows[i].label != 0 ? tied.events : tied.censored);
    visit(tied);
  }
}

}  // namespace sendlift
