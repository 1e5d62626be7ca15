#include "scheduler/best_hours.h"

#include <algorithm>

#include "base/status.h"
#include "stats/distributions.h"
#include "stats/sample_ratio.h"
#include "stats/shrinkage.h"

namespace sendlift {
namespace {

constexpr int kHoursADay = 24;
constexpr double kChance = static_cast<double>(kOwnWindowHours) / kHoursADay;
constexpr double kLevel = 0.95;  // of intervals that nobody looks at

int64_t ResponsesIn(const storage::HourCounts& responses, int first) {
  int64_t sum = 0;
  for (int i = 0; i < kOwnWindowHours; ++i) sum += responses[static_cast<size_t>((first + i) % kHoursADay)];
  return sum;
}

// P(Binomial(trials, kChance) >= successes), from the sum of the terms, which fall off quickly above the mean.
double BinomialUpperTail(int64_t successes, int64_t trials) {
  double tail = 0;
  for (int64_t i = successes; i <= trials; ++i) {
    const double term = BinomialProbability(static_cast<double>(i), static_cast<double>(trials), kChance);
    tail += term;
    if (term < tail * 1e-12) break;
  }
  return tail;
}

bool IsWithin(int hour, int first) { return (hour - first + kHoursADay) % kHoursADay < kOwnWindowHours; }

const SlotHour* OwnBest(absl::Span<const SlotHour> hours, const storage::HourCounts& responses) {
  const std::optional<int> window = OwnWindow(responses);
  const SlotHour* best = nullptr;
  for (const SlotHour& hour : hours) {
    if (!window.has_value() || !IsWithin(hour.hour, *window)) continue;
    const auto count = [&](const SlotHour& at) { return responses[static_cast<size_t>(at.hour)]; };
    if (best == nullptr || count(hour) > count(*best)) best = &hour;
  }
  return best;
}

const SlotHour& BestByRate(absl::Span<const SlotHour> hours, const SlotRates& rates) {
  const auto rate = [&](const SlotHour& hour) { return rates[static_cast<size_t>(SlotOfWeek(hour))]; };
  return *std::max_element(hours.begin(), hours.end(),
                           [&](const SlotHour& a, const SlotHour& b) { return rate(a) < rate(b); });
}

}  // namespace

absl::StatusOr<std::optional<SlotRates>> RatesOf(const SlotCounts& counts) {
  std::vector<Counts> cells;
  std::vector<size_t> slots;
  for (size_t slot = 0; slot < counts.size(); ++slot) {
    if (counts[slot].trials < kContactsASlotMin) continue;
    cells.push_back(counts[slot]);
    slots.push_back(slot);
  }
  if (cells.size() < kSlotsMin) return std::nullopt;
  ASSIGN_OR_RETURN(const ChiSquareTest test, SameRateTest(cells));
  if (test.p >= kSlotAlpha) return std::nullopt;
  ASSIGN_OR_RETURN(const ShrunkGrid grid, ShrinkRates(cells, kLevel));
  SlotRates rates;
  rates.fill(grid.mean);
  for (size_t i = 0; i < slots.size(); ++i) rates[slots[i]] = grid.cells[i].estimate;
  return rates;
}

std::optional<int> OwnWindow(const storage::HourCounts& responses) {
  int64_t all = 0;
  for (const uint16_t count : responses) all += count;
  if (all == 0) return std::nullopt;
  int best = 0;
  for (int first = 1; first < kHoursADay; ++first) {
    if (ResponsesIn(responses, first) > ResponsesIn(responses, best)) best = first;
  }
  const double p = kHoursADay * BinomialUpperTail(ResponsesIn(responses, best), all);
  return p < kSlotAlpha ? std::optional(best) : std::nullopt;
}

BestHour BestOf(absl::Span<const SlotHour> hours, const storage::HourCounts& responses, int tier,
                const SlotEvidence& evidence) {
  if (hours.empty()) return {};
  if (const SlotHour* own = OwnBest(hours, responses); own != nullptr) return {own->begin, Evidence::kOwn};
  const auto index = static_cast<size_t>(tier);
  if (index < evidence.tiers.size() && evidence.tiers[index].has_value()) {
    return {BestByRate(hours, *evidence.tiers[index]).begin, Evidence::kTier};
  }
  if (evidence.campaign.has_value()) return {BestByRate(hours, *evidence.campaign).begin, Evidence::kCampaign};
  if (evidence.others.has_value()) return {BestByRate(hours, *evidence.others).begin, Evidence::kOthers};
  return {};
}

}  // namespace sendlift
