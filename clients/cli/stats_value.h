#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_value.pb.h"

namespace sendlift::cli {

struct ValueOptions {
  std::string file;
  std::optional<std::string> id;  // column that names customers in the answer; their row number without it
  std::string repeat_purchases = "repeat_purchases";
  std::string recency = "recency";
  std::string age = "age";
  std::optional<std::string> mean_value;
  std::string horizon;
};

struct UpliftOptions {
  std::string file;
  std::string score = "score";
  std::string treated = "treated";
  std::string outcome = "outcome";
  std::optional<std::string> draws;
  std::optional<std::string> seed;
  std::optional<std::string> level;
  std::optional<std::string> svg;
};

// A request with the customers' names, in the same order.
struct ValueInput {
  v1::PredictPurchasesRequest request;
  std::vector<std::string> names;
};

// Errors of both: INVALID_ARGUMENT that names the wrong argument, column or record.
absl::StatusOr<ValueInput> ReadValue(const ValueOptions& options);
absl::StatusOr<v1::MeasureUpliftRequest> UpliftRequest(const UpliftOptions& options);

StatsPage ValuePage(const ValueInput& input, const v1::PurchasePrediction& prediction);
StatsPage UpliftPage(const v1::MeasureUpliftRequest& request, const v1::UpliftMeasure& measure);

}  // namespace sendlift::cli
