#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "clients/cli/connection.h"
#include "clients/cli/screen.h"
#include "clients/cli/source_map.h"
#include "clients/cli/table.h"

namespace sendlift::cli {

// What a command prints.
enum class Format { kTable, kJson, kCsv };

// What every command is given: the global options, the screens, the clock.
struct Context {
  ConnectionOptions connection_options;
  std::string workspace = "main";
  Format format = Format::kTable;
  Screen out;
  Screen err;
  const Clock& clock;
  std::string program;         // path of this binary, as it was started
  bool rejected_rows = false;  // set by an import that refused rows
  SourceMap places;            // set by a command that read a campaign file, for its errors

  std::shared_ptr<Connection> connection;  // opened on first use; tests bring their own
};

// The connection, opened if need be.
absl::StatusOr<std::shared_ptr<Connection>> Connect(Context& context);

// A command once it is chosen: what runs after the whole command line was read.
using Command = std::function<absl::Status(Context&)>;

// Prints messages as the context's format says: the table, its CSV, or JSON (one message, or an array of several).
absl::Status PrintOne(Context& context, const google::protobuf::Message& message, const Table& table);
template <typename Messages>
absl::Status PrintMany(Context& context, const Messages& messages, const Table& table);

// A message in protobuf's JSON, with fields that have no value; ends in a line break.
std::string ToJson(const google::protobuf::Message& message);

// "[" the messages "]", each in JSON.
template <typename Messages>
std::string ToJsonArray(const Messages& messages) {
  std::string json = "[";
  for (const auto& message : messages) {
    if (json.size() > 1) json += ",";
    json += ToJson(message);
    json.pop_back();
  }
  return json + "]\n";
}

template <typename Messages>
absl::Status PrintMany(Context& context, const Messages& messages, const Table& table) {
  if (context.format == Format::kJson) {
    context.out.stream << ToJsonArray(messages);
  } else if (context.format == Format::kCsv) {
    table.PrintCsv(context.out.stream);
  } else {
    table.Print(context.out);
  }
  return absl::OkStatus();
}

}  // namespace sendlift::cli
