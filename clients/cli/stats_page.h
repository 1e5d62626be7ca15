#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/context.h"
#include "clients/cli/plot.h"
#include "clients/cli/table.h"

namespace sendlift::cli {

// A table below a heading of its own; no heading is needed for the only one.
struct TitledTable {
  std::string title;
  Table table;
};

// What a verb of `sendlift stats` shows: the answer in sentences, then tables, then a picture.
struct StatsPage {
  std::vector<std::string> sentences;  // the first is the verdict
  std::vector<TitledTable> tables;
  Table csv{{}};        // for -o csv: numbers as they are, no percent signs
  std::string picture;  // text, lines that end in a line break
  std::string svg;      // the same picture for --svg
};

// Prints `json` or the page as the context's format asks, and writes the picture to `svg_path` if one is named.
// Errors: INTERNAL when the file cannot be written.
absl::Status PrintPage(Context& context, const std::string& json, const StatsPage& page,
                       const std::optional<std::string>& svg_path = std::nullopt);
absl::Status PrintPage(Context& context, const google::protobuf::Message& message, const StatsPage& page,
                       const std::optional<std::string>& svg_path = std::nullopt);

// Fill in both kinds of picture.
void Draw(const IntervalPlot& plot, StatsPage& page);
void Draw(const CurvePlot& plot, StatsPage& page);

}  // namespace sendlift::cli
