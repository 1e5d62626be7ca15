#include "clients/cli/customer_import.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/customer_rows.h"
#include "clients/cli/file_hash.h"
#include "clients/cli/names.h"
#include "clients/cli/ndjson_reader.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/import_batches.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ImportBatch;
using v1::ImportBatchService;

// An interrupted import is looked for among so many of the latest.
constexpr int kLookBack = 1000;

bool IsNdjson(const CustomerImportOptions& options) {
  if (!options.format.empty()) return options.format == "ndjson";
  return absl::EndsWithIgnoreCase(options.import.file, ".ndjson") ||
         absl::EndsWithIgnoreCase(options.import.file, ".jsonl");
}

absl::StatusOr<std::unique_ptr<RowFile>> OpenFile(const CustomerImportOptions& options) {
  if (IsNdjson(options)) return NdjsonReader::Open(options.import.file, options.columns);
  if (!options.columns.empty()) {
    return absl::InvalidArgumentError("--columns is for NDJSON: the first line of a CSV file names the columns");
  }
  return CsvReader::Open(options.import.file);
}

absl::StatusOr<v1::ImportCustomersConfig> ConfigOf(const Context& context, const CustomerImportOptions& options) {
  v1::ImportCustomersConfig config;
  config.set_parent(WorkspaceName(context.workspace));
  config.set_default_region_code(options.region);
  ASSIGN_OR_RETURN(const auto consents, ParseConsents(options.consents));
  config.mutable_default_consents()->Assign(consents.begin(), consents.end());
  if (!options.source.empty()) {
    ASSIGN_OR_RETURN(*config.mutable_source(), FullName(context.workspace, "sources", options.source));
  }
  if (!options.as_of.empty()) {
    ASSIGN_OR_RETURN(const absl::Time as_of, ParseTime(options.as_of, std::nullopt));
    *config.mutable_data_time() = ToProto(as_of);
  }
  config.set_empty_values_erase(options.empty_values_erase);
  config.set_discard_raw_rows(options.discard_raw_rows);
  if (options.import.file == "-") return config;
  config.set_file_name(ShortId(options.import.file).substr(0, 255));
  ASSIGN_OR_RETURN(*config.mutable_file_hash(), HashOfFile(options.import.file));
  return config;
}

bool IsTheSame(const ImportBatch& batch, const v1::ImportCustomersConfig& config) {
  const std::string source = config.source().empty() ? "default" : ShortId(config.source());
  return batch.state() == ImportBatch::RUNNING && batch.file_hash() == config.file_hash() &&
         ShortId(batch.source()) == source && batch.raw_rows_discarded() == config.discard_raw_rows() &&
         batch.empty_values_erase() == config.empty_values_erase();
}

// The latest import of the same file that was interrupted; nothing if there is none.
absl::StatusOr<std::optional<ImportBatch>> Interrupted(const Context& context, const Connection& connection,
                                                       const v1::ImportCustomersConfig& config) {
  const auto stub = ImportBatchService::NewStub(connection.channel());
  v1::ListImportBatchesRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(kLookBack);
  v1::ListImportBatchesResponse page;
  RETURN_IF_ERROR(connection.Call(*stub, &ImportBatchService::Stub::ListImportBatches, request, page));
  for (const ImportBatch& batch : page.import_batches()) {
    if (IsTheSame(batch, config)) return batch;
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<ImportBatch>> BatchToGoOnWith(const Context& context, const Connection& connection,
                                                           const CustomerImportOptions& options,
                                                           const v1::ImportCustomersConfig& config) {
  if (options.batch.empty()) {
    if (options.anew || config.file_hash().empty()) return std::nullopt;
    return Interrupted(context, connection, config);
  }
  const auto stub = ImportBatchService::NewStub(connection.channel());
  v1::GetImportBatchRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "importBatches", options.batch));
  ImportBatch batch;
  RETURN_IF_ERROR(connection.Call(*stub, &ImportBatchService::Stub::GetImportBatch, request, batch));
  if (!config.file_hash().empty() && !batch.file_hash().empty() && batch.file_hash() != config.file_hash()) {
    return absl::FailedPreconditionError(absl::StrCat("batch ", options.batch, " is of another file, ",
                                                      batch.file_name(), ": import this one without --resume"));
  }
  return batch;
}

absl::Status Import(Context& context, const CustomerImportOptions& options) {
  return ImportCustomerFile(context, options).status();
}

}  // namespace

absl::StatusOr<ImportSummary> ImportCustomerFile(Context& context, const CustomerImportOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(v1::ImportCustomersConfig config, ConfigOf(context, options));
  ASSIGN_OR_RETURN(const auto reader, OpenFile(options));
  RETURN_IF_ERROR(CheckCustomerHeader(reader->header()));
  ASSIGN_OR_RETURN(const auto batch, BatchToGoOnWith(context, *connection, options, config));
  ImportOptions import = options.import;
  import.resumes = !config.file_hash().empty();
  if (batch.has_value()) {
    config.set_import_batch(batch->name());
    import.skip_rows = batch->last_row();
    context.err.stream << "Going on with batch " << ShortId(batch->name()) << " behind row "
                       << Grouped(batch->last_row()) << (options.batch.empty() ? "; --anew begins anew.\n" : ".\n");
  }
  CustomerRowEncoder encoder(std::move(config), reader->header());

  const auto stub = v1::CustomerService::NewStub(connection->channel());
  auto call_context = connection->NewStream();
  auto stream = stub->ImportCustomers(call_context.get());
  auto call = std::make_unique<StreamCall<v1::ImportCustomersRequest, v1::ImportCustomersResponse>>(
      std::move(call_context), std::move(stream));
  return ImportRows(context, import, *reader, encoder, std::move(call));
}

void AddCustomerImport(CLI::App& customers, Command& chosen) {
  const auto [verb, options] = AddVerb<CustomerImportOptions>(
      customers, "import",
      "Imports customers from a CSV or NDJSON file; good rows are kept, bad ones go to FILE.rejected.csv. Run again "
      "after a break, it goes on where it was",
      chosen, Import);
  verb->add_option("FILE", options->import.file, "CSV file with a header, or NDJSON; - is the standard input")
      ->required()
      ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  verb->add_option("--source", options->source, "Where the file comes from, as set with `sendlift sources set`");
  verb->add_option("--as-of", options->as_of,
                   "When the source wrote it, such as 2026-10-05T10:00:00Z: of equally trusted sources the more recent "
                   "is believed; now without it");
  verb->add_option("--consent", options->consents,
                   "What the rows have agreed to when there is no column consents: EMAIL,SMS or EMAIL:SERVICE");
  verb->add_option("--region", options->region, "Country of phone numbers without a leading +, such as DE");
  verb->add_flag("--empty-erases", options->empty_values_erase,
                 "An empty value takes away what is there; without it, it says nothing");
  verb->add_option("--format", options->format, "csv or ndjson; by the file's name (.ndjson, .jsonl) without it")
      ->check(CLI::IsMember({"csv", "ndjson"}));
  verb->add_option("--columns", options->columns, "Columns of an NDJSON file; the names of its first line without it")
      ->delimiter(',');
  auto* resume = verb->add_option("--resume", options->batch, "Goes on with this batch, behind its last row");
  verb->add_flag("--anew", options->anew, "Begins anew, even where the same file was interrupted")->excludes(resume);
  verb->add_flag("--discard-raw", options->discard_raw_rows, "Does not keep the rows as they came");
  verb->add_option("--batch", options->import.batch_size, "Rows a message")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
}

}  // namespace sendlift::cli
