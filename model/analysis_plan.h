#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"

namespace sendlift {

// When a result may be read, and what is promised then. The numbers are stored; they never change.
enum class PlanKind : uint8_t { kFixedHorizon = 1, kGroupSequential = 2, kSequential = 3, kBayesian = 4 };
// How the chance of a false alarm is spent over looks: stats/sequential/spending.h.
enum class ErrorSpending : uint8_t { kObrienFleming = 1, kPocock = 2, kHwangShihDecani = 3 };

// More looks than these are refused.
inline constexpr size_t kPlanLooksMax = 200;
// At which a Bayesian plan decides, unless it says another probability.
inline constexpr double kDefaultProbability = 0.95;
// Of HWANG_SHIH_DECANI, unless the plan says another one: nearly as late as O'Brien and Fleming.
inline constexpr double kDefaultSpendingParameter = -4;
inline constexpr double kSpendingParameterMax = 100;

// How and when an experiment is decided, beside its alpha and power. What a kind does not use is not set.
struct AnalysisPlan {
  PlanKind kind = PlanKind::kFixedHorizon;
  std::optional<ErrorSpending> spending;     // GROUP_SEQUENTIAL: O'Brien and Fleming unless said otherwise
  std::optional<double> spending_parameter;  // HWANG_SHIH_DECANI
  std::vector<absl::Duration> looks;         // GROUP_SEQUENTIAL: after the first wave's start, ascending
  std::optional<int64_t> planned_customers;  // of all arms; without: as many as are in the campaign at its launch
  std::optional<double> probability;         // BAYESIAN

  friend bool operator==(const AnalysisPlan&, const AnalysisPlan&) = default;
};

}  // namespace sendlift
