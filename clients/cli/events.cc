#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/event_rows.h"
#include "clients/cli/names.h"
#include "clients/cli/ndjson_reader.h"
#include "sendlift/v1/events.grpc.pb.h"

namespace sendlift::cli {
namespace {

struct EventImportOptions {
  ImportOptions import;
  std::string source;
  std::string currency;
};

absl::StatusOr<std::unique_ptr<RowFile>> OpenFile(const std::string& file) {
  if (!absl::EndsWithIgnoreCase(file, ".ndjson") && !absl::EndsWithIgnoreCase(file, ".jsonl")) {
    return CsvReader::Open(file);
  }
  return NdjsonReader::Open(file, EventColumnNames());
}

absl::Status Import(Context& context, const EventImportOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const auto reader, OpenFile(options.import.file));
  ASSIGN_OR_RETURN(const EventColumns columns, FindEventColumns(reader->header(), !options.currency.empty()));
  v1::ImportEventsConfig config;
  config.set_parent(WorkspaceName(context.workspace));
  config.set_source(options.source);
  EventRowEncoder encoder(std::move(config), columns, options.currency);

  const auto stub = v1::EventService::NewStub(connection->channel());
  auto call_context = connection->NewStream();
  auto stream = stub->ImportEvents(call_context.get());
  auto call = std::make_unique<StreamCall<v1::ImportEventsRequest, v1::ImportEventsResponse>>(std::move(call_context),
                                                                                              std::move(stream));
  return ImportRows(context, options.import, *reader, encoder, std::move(call)).status();
}

}  // namespace

void AddEvents(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("events", "What customers did")->require_subcommand(1);
  const auto [verb, options] = AddVerb<EventImportOptions>(
      *noun, "import",
      "Imports events from a CSV or NDJSON file with the columns customer_id, type, time, and perhaps amount, "
      "currency, "
      "sequence, offer_code, instruction, machine, user_agent, rating, expectation, comment",
      chosen, Import);
  verb->add_option("FILE", options->import.file,
                   "CSV file with a header, or NDJSON (.ndjson, .jsonl); - is the standard input, as CSV")
      ->required()
      ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  verb->add_option("--source", options->source,
                   "Name of the source that numbers these events; the same numbers again change nothing")
      ->required();
  verb->add_option("--currency", options->currency, "Currency of amounts where the file does not say one: EUR");
  verb->add_option("--batch", options->import.batch_size, "Events a message")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
}

}  // namespace sendlift::cli
