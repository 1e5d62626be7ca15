#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_allocation.pb.h"

namespace sendlift::cli {

struct AllocateOptions {
  std::vector<std::string> uses;  // "sms:power,40,0.5"
  std::optional<std::string> file;
  std::string use = "use";  // columns of the file
  std::string units = "units";
  std::string value = "value";
  std::string budget;
  std::vector<std::string> minima;  // "sms=2"
  std::vector<std::string> maxima;
  bool product = false;
};

// A request with the uses' names, in the same order.
struct AllocationInput {
  v1::AllocateBudgetRequest request;
  std::vector<std::string> names;
};

// The uses of the command line, then those of the file in the order in which they first appear there, each with the
// values of 0, 1, 2, ... units in any order. INVALID_ARGUMENT that names the wrong argument, column or record.
absl::StatusOr<AllocationInput> ReadAllocation(const AllocateOptions& options);

StatsPage AllocationPage(const AllocationInput& input, const v1::BudgetAllocation& allocation);

}  // namespace sendlift::cli
