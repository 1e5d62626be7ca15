#include "clients/cli/import_summary.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

struct Printed {
  std::string out;
  std::string err;
};

Printed Print(Format format, const ImportSummary& summary) {
  std::ostringstream out;
  std::ostringstream err;
  const VirtualClock clock(absl::UnixEpoch());
  Context context{.connection_options = {},
                  .format = format,
                  .out = {.stream = out},
                  .err = {.stream = err},
                  .clock = clock,
                  .program = {},
                  .places = {},
                  .connection = nullptr};
  RejectedFile rejected(::testing::TempDir() + "summary.csv", "id");
  for (int64_t row = 1; row <= summary.rejected_count; ++row) {
    rejected.Add({.row = row, .field = "id", .reason = "bad"}, "");
  }
  PrintSummary(context, "x.csv", summary, rejected);
  return {out.str(), err.str()};
}

TEST(ImportSummaryTest, SpeaksAllFormats) {
  const ImportSummary summary = {.row_count = 2000,
                                 .acknowledged_row = 2000,
                                 .rejected_count = 0,
                                 .counts = {{"taken", 1990}, {"known already", 10}},
                                 .elapsed = absl::Seconds(2)};
  EXPECT_EQ(Print(Format::kTable, summary).out,
            "x.csv: 2,000 rows, 1,000 rows/s\n  1,990 taken, 10 known already, 0 refused\n");
  EXPECT_EQ(Print(Format::kCsv, summary).out, "rows,taken,known_already,rejected\n2000,1990,10,0\n");
  EXPECT_EQ(Print(Format::kJson, summary).out,
            "{\n \"rows\": 2000,\n \"acknowledged_row\": 2000,\n \"taken\": 1990,\n \"known_already\": 10,\n "
            "\"rejected\": 0,\n \"seconds\": 2.0\n}\n");
}

TEST(ImportSummaryTest, ShowsTheFirstRejectionsAndTheFile) {
  const ImportSummary summary = {
      .row_count = 7, .acknowledged_row = 7, .rejected_count = 7, .counts = {}, .elapsed = absl::Seconds(1)};
  const std::string err = Print(Format::kTable, summary).err;
  EXPECT_EQ(err.find("  row 1: id: bad\n"), 0u);
  EXPECT_NE(err.find("  row 5: id: bad\n  ...\nThe refused rows are in "), std::string::npos);
}

}  // namespace
}  // namespace sendlift::cli
