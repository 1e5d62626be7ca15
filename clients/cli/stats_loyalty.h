#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_loyalty.pb.h"

namespace sendlift::cli {

struct RfmOptions {
  std::string file;
  std::optional<std::string> id;  // column that names customers in the answer; their row number without it
  std::string since = "since_last_purchase";
  std::string purchases = "purchases";
  std::string spend = "spend";
  std::optional<std::string> classes;
};

struct RetentionOptions {
  std::string file;
  std::string customer = "customer";
  std::string period = "period";  // numbers of periods, or dates such as 2026-11-22
  std::optional<std::string> days;
  std::optional<std::string> last;
  std::optional<std::string> level;
  std::optional<std::string> svg;
};

// A request with the customers' names, in the same order.
struct RfmInput {
  v1::ScoreRfmRequest request;
  std::vector<std::string> names;
};

// A request and how its periods are called: by their number, or by their first day.
struct RetentionInput {
  v1::EstimateRetentionRequest request;
  std::optional<absl::CivilDay> first_day;  // of period 0, where the file has dates
  int64_t days = 1;                         // of a period, then
};

// Errors of both: INVALID_ARGUMENT that names the wrong argument, column or record.
absl::StatusOr<RfmInput> ReadRfm(const RfmOptions& options);
// The last period is that of --last; without it the latest of the file, or with dates the latest that the file's last
// date completes. FAILED_PRECONDITION when no period is over.
absl::StatusOr<RetentionInput> ReadRetention(const RetentionOptions& options);

StatsPage RfmPage(const RfmInput& input, const v1::RfmScores& scores);
StatsPage RetentionPage(const RetentionInput& input, const v1::RetentionTable& table);

}  // namespace sendlift::cli
