#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_rates.pb.h"

namespace sendlift::cli {

struct SampleRatioOptions {
  std::vector<std::string> customers;
  std::optional<std::string> weights;
  std::vector<std::string> then;  // "100,210:1,2": customers and weights of a later time
  std::optional<std::string> alpha;
  std::optional<std::string> concentration;
};

// Errors: INVALID_ARGUMENT that names every wrong argument.
absl::StatusOr<v1::TestSampleRatioRequest> SampleRatioRequest(const SampleRatioOptions& options);

StatsPage SampleRatioPage(const v1::TestSampleRatioRequest& request, const v1::SampleRatioTest& test);

}  // namespace sendlift::cli
