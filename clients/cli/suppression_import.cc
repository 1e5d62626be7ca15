#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/names.h"
#include "clients/cli/ndjson_reader.h"
#include "clients/cli/suppression_rows.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"
#include "sendlift/v1/suppressions.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Suppression;
using v1::SuppressionService;

struct SuppressionImportOptions {
  ImportOptions import;
  std::string reason;
  std::string channel;
  std::string list;
  std::string date;
  std::string region;
};

struct NoOptions {};

absl::StatusOr<v1::ImportSuppressionsConfig> ConfigOf(const Context& context, const SuppressionImportOptions& options) {
  if (options.list.empty() != options.date.empty()) {
    return absl::InvalidArgumentError("a list has a name and a date: give both --list and --date, or neither");
  }
  v1::ImportSuppressionsConfig config;
  config.set_parent(WorkspaceName(context.workspace));
  Suppression::Reason reason = Suppression::REASON_UNSPECIFIED;
  if (!Suppression::Reason_Parse(options.reason, &reason) || reason == Suppression::ERASED) {
    return absl::InvalidArgumentError("--reason must be OPT_OUT, DO_NOT_CALL, BOUNCED, COMPLAINED or MANUAL");
  }
  config.set_reason(reason);
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  if (!options.channel.empty() && !v1::Channel_Parse(options.channel, &channel)) {
    return absl::InvalidArgumentError("--channel must be EMAIL, SMS or PHONE; without it all are meant");
  }
  config.set_channel(channel);
  config.set_list(options.list);
  config.set_list_date(options.date);
  config.set_default_region_code(options.region);
  return config;
}

absl::StatusOr<std::unique_ptr<RowFile>> OpenFile(const std::string& file) {
  if (absl::EndsWithIgnoreCase(file, ".ndjson") || absl::EndsWithIgnoreCase(file, ".jsonl")) {
    return NdjsonReader::Open(file, {});
  }
  return CsvReader::Open(file);
}

// What only an older date of the list had is over, once all of the newer one is there. A file without one good row is
// a mistake, such as a missing --region, and replaces nothing.
absl::Status Complete(Context& context, const Connection& connection, const SuppressionImportOptions& options,
                      const ImportSummary& summary) {
  if (summary.acknowledged_row == summary.rejected_count) {
    context.err.stream << "No row was taken, so the list stays as it was before.\n";
    return absl::OkStatus();
  }
  const auto stub = SuppressionService::NewStub(connection.channel());
  v1::CompleteSuppressionListRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "suppressionLists", options.list));
  request.set_list_date(options.date);
  v1::CompleteSuppressionListResponse response;
  RETURN_IF_ERROR(connection.Call(*stub, &SuppressionService::Stub::CompleteSuppressionList, request, response));
  context.err.stream << "The list " << options.list << " is complete as of " << options.date << "; "
                     << Grouped(response.removed_count()) << " entries that only an older one had are gone.\n";
  return absl::OkStatus();
}

absl::Status Import(Context& context, const SuppressionImportOptions& options) {
  ASSIGN_OR_RETURN(v1::ImportSuppressionsConfig config, ConfigOf(context, options));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const auto reader, OpenFile(options.import.file));
  RETURN_IF_ERROR(CheckSuppressionHeader(reader->header()));
  SuppressionRowEncoder encoder(std::move(config), reader->header());
  const auto stub = SuppressionService::NewStub(connection->channel());
  auto call_context = connection->NewStream();
  auto stream = stub->ImportSuppressions(call_context.get());
  auto call = std::make_unique<StreamCall<v1::ImportSuppressionsRequest, v1::ImportSuppressionsResponse>>(
      std::move(call_context), std::move(stream));
  ASSIGN_OR_RETURN(const ImportSummary summary, ImportRows(context, options.import, *reader, encoder, std::move(call)));
  return options.list.empty() ? absl::OkStatus() : Complete(context, *connection, options, summary);
}

absl::Status ListLists(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SuppressionService::NewStub(connection->channel());
  v1::ListSuppressionListsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<v1::SuppressionList> lists;
  const auto take = [&](v1::ListSuppressionListsResponse& page) {
    lists.insert(lists.end(), page.suppression_lists().begin(), page.suppression_lists().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &SuppressionService::Stub::ListSuppressionLists, request, take));
  Table table({Left("list"), Left("date"), Left("reason"), Left("complete"), Left("imported")});
  for (const v1::SuppressionList& list : lists) {
    table.Add({ShortId(list.name()), list.list_date(), Suppression::Reason_Name(list.reason()),
               list.complete() ? "yes" : "no: import it again", FormatTime(list.update_time())});
  }
  return PrintMany(context, lists, table);
}

}  // namespace

void AddSuppressionImport(CLI::App& suppressions, Command& chosen) {
  const auto [verb, options] = AddVerb<SuppressionImportOptions>(
      suppressions, "import",
      "Imports suppressions from a CSV or NDJSON file with the columns id, email or phone_number; bad rows go to "
      "FILE.rejected.csv. A newer list replaces the older one of its name. Running it again is harmless",
      chosen, Import);
  verb->add_option("FILE", options->import.file, "File with a header; - is the standard input")
      ->required()
      ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  verb->add_option("--reason", options->reason, "OPT_OUT, DO_NOT_CALL, BOUNCED, COMPLAINED or MANUAL")->required();
  verb->add_option("--channel", options->channel, "EMAIL, SMS or PHONE; all that reach the address without it");
  verb->add_option("--list", options->list, "Name of the list that the file is, such as robinson");
  verb->add_option("--date", options->date, "The date of that list, such as 2026-11-01");
  verb->add_option("--region", options->region, "Country of phone numbers without a leading +, such as DE");
  verb->add_option("--batch", options->import.batch_size, "Rows a message")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
  AddVerb<NoOptions>(suppressions, "lists", "Lists the lists that were imported, with their dates", chosen, ListLists);
}

}  // namespace sendlift::cli
