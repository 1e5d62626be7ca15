#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace sendlift::testing {

// The columns of Kevin Hillstrom's e-mail experiment (2008): what 64,000 customers had bought in the year before, which
// of two e-mails or none they got, and what they did in the two weeks after.
enum HillstromColumn {
  kRecency,  // months since the last purchase
  kHistorySegment,
  kHistory,  // dollars of the year before
  kMens,     // "1" if bought from this department
  kWomens,
  kZip,
  kNewbie,
  kChannel,
  kSegment,  // of the experiment: "Mens E-Mail", "Womens E-Mail", "No E-Mail"
  kVisit,    // "1" if the shop was visited afterwards
  kConversion,
  kSpend
};

// Splits at commas outside of quotes: "7) $1,000 +" is one value.
inline std::vector<std::string> HillstromValues(absl::string_view line) {
  std::vector<std::string> values(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      values.emplace_back();
    } else if (c != '\r') {
      values.back().push_back(c);
    }
  }
  return values;
}

// The customers without the header, out of the folder `shared`.
inline std::vector<std::vector<std::string>> ReadHillstrom(absl::string_view shared) {
  std::vector<std::vector<std::string>> rows;
  FILE* pipe = popen(absl::StrCat("gzip -dc ", shared, "/data/hillstrom.csv.gz").c_str(), "r");
  std::string text;
  std::vector<char> buffer(1 << 16);
  while (const size_t read = fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), read);
  EXPECT_EQ(pclose(pipe), 0);
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    rows.push_back(HillstromValues(line));
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

// The id of the customer of a row: "h-1" of the first.
inline std::string HillstromId(size_t row) { return absl::StrCat("h-", row + 1); }

}  // namespace sendlift::testing
