#include "clients/cli/context.h"

#include <google/protobuf/util/json_util.h>

#include "base/status.h"

namespace sendlift::cli {

absl::StatusOr<std::shared_ptr<Connection>> Connect(Context& context) {
  if (context.connection == nullptr) {
    ASSIGN_OR_RETURN(context.connection, Connection::Open(context.connection_options));
  }
  return context.connection;
}

absl::Status PrintOne(Context& context, const google::protobuf::Message& message, const Table& table) {
  if (context.format == Format::kJson) {
    context.out.stream << ToJson(message);
  } else if (context.format == Format::kCsv) {
    table.PrintCsv(context.out.stream);
  } else {
    table.Print(context.out);
  }
  return absl::OkStatus();
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : "{}\n";
}

}  // namespace sendlift::cli
