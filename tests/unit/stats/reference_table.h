#pragma once

#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace sendlift::reference {

// A data file of ../shared as words by column.
struct TextTable {
  std::map<std::string, std::vector<std::string>> columns;

  const std::vector<std::string>& Column(const std::string& name) const {
    const auto found = columns.find(name);
    if (found == columns.end()) throw std::runtime_error("no column " + name);
    return found->second;
  }
};

inline double Number(const std::string& text) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number)) throw std::runtime_error("not a number: " + text);
  return number;
}

// A value of a case as the word that a file would have for it.
inline std::string Text(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
  return value.is_null() ? "" : absl::StrFormat("%.17g", value.get<double>());
}

// `path` is relative to ../shared; ".gz" is unpacked, ".dat" is separated by spaces and without a header, so that its
// columns are called "0", "1" and so on.
inline TextTable ReadTable(const std::string& path) {
  const std::string file = absl::StrCat(SENDLIFT_SHARED_DIR, "/", path);
  const char* reader = absl::EndsWith(path, ".gz") ? "gzip -dc" : "cat";
  const std::unique_ptr<FILE, int (*)(FILE*)> in(popen(absl::StrCat(reader, " '", file, "'").c_str(), "r"), pclose);
  const bool bare = absl::EndsWith(path, ".dat") || absl::EndsWith(path, ".txt");
  TextTable table;
  std::vector<std::string> names;
  char line[4096];
  while (in != nullptr && fgets(line, sizeof(line), in.get()) != nullptr) {
    const absl::string_view text = absl::StripAsciiWhitespace(line);
    std::vector<std::string> cells;
    if (bare) {
      cells = absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    } else {
      cells = absl::StrSplit(text, ',');
    }
    if (names.empty()) {
      for (size_t i = 0; i < cells.size(); ++i) names.push_back(bare ? absl::StrCat(i) : cells[i]);
      if (!bare) continue;
    }
    for (size_t i = 0; i < cells.size() && i < names.size(); ++i) {
      table.columns[names[i]].emplace_back(absl::StripAsciiWhitespace(cells[i]));
    }
  }
  if (table.columns.empty()) throw std::runtime_error("nothing to read in " + file);
  return table;
}

}  // namespace sendlift::reference
