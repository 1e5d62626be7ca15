#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/id.h"

namespace sendlift {

// Why customers are taken for the same person. The numbers are stored; they never change.
enum class MergeReason : uint8_t { kManual = 0, kEmail = 1, kPhoneNumber = 2 };

// At most so many customers become one at a time: a larger group shares an address for another reason.
inline constexpr size_t kMergedMax = 20;

// Customers that became one.
struct Merge {
  int64_t number = 0;
  CustomerNumber survivor;
  std::string survivor_id;
  std::vector<std::string> merged_ids;
  MergeReason reason = MergeReason::kManual;
  std::string principal;
  std::map<std::string, std::string> fields;  // name of each field that the survivor took from a merged one, by its id
  int64_t conflict_count = 0;                 // campaigns that had assigned two of them; the earliest assignment stands
  absl::Time create_time;
  absl::Time undo_time;  // InfinitePast if it stands
};

// Customers with the same address.
struct DuplicateGroup {
  MergeReason reason = MergeReason::kEmail;
  std::string address;
  std::vector<std::string> customer_ids;  // by number; at most kMergedMax + 1
};

}  // namespace sendlift
