#pragma once

#include <sstream>
#include <string>

#include "clients/cli/failure.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli::testing {

struct PrintedPage {
  absl::Status status;
  std::string out;
  std::string err;
};

// What a page looks like on a screen without colours, or as CSV.
inline PrintedPage PrintTo(const StatsPage& page, Format format, const std::optional<std::string>& svg_path = {}) {
  std::ostringstream out;
  std::ostringstream err;
  const SystemClock clock;
  Context context{.connection_options = {},
                  .format = format,
                  .out = {.stream = out},
                  .err = {.stream = err},
                  .clock = clock,
                  .program = {},
                  .places = {},
                  .connection = nullptr};
  const absl::Status status = PrintPage(context, "{}\n", page, svg_path);
  return {status, out.str(), err.str()};
}

inline std::string Printed(const StatsPage& page) { return PrintTo(page, Format::kTable).out; }
inline std::string CsvOf(const StatsPage& page) { return PrintTo(page, Format::kCsv).out; }

// What a person is told when something is wrong; "" when nothing is.
inline std::string FailureText(const absl::Status& status) {
  if (status.ok()) return "";
  std::ostringstream out;
  PrintFailure(status, SourceMap(), out);
  return out.str();
}

inline v1::ConfidenceInterval AnInterval(double lower, double upper) {
  v1::ConfidenceInterval interval;
  interval.set_lower(lower);
  interval.set_upper(upper);
  return interval;
}

}  // namespace sendlift::cli::testing
