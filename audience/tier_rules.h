#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/tiering.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift {

inline constexpr size_t kTierRulesMax = 100;
inline constexpr size_t kBandThresholdsMax = 9;

// OK for a tiering that can be run. INVALID_ARGUMENT names every wrong field as the contract calls it:
// "rules.tiers[2].when", "matrix.cells[0]".
absl::Status CheckTiering(const Tiering& tiering);

// The rules as conditions, in their order. Who lacks a score that is asked for is meant by no rule of scores or bands.
absl::StatusOr<std::vector<storage::Condition>> ConditionsOf(const Tiering& tiering);

// What a run would do. Counts by rule, in their order, and of whom no rule means; then by tier now and then.
struct TieringPreview {
  std::vector<int64_t> by_rule;
  int64_t no_rule = 0;
  std::map<std::pair<std::string, std::string>, int64_t> moves;  // from the one tier to the other, or the same
  int64_t changed = 0;                                           // in tier or class
};
absl::StatusOr<TieringPreview> PreviewTiering(storage::Session& session, WorkspaceNumber workspace,
                                              const Tiering& tiering);

}  // namespace sendlift
