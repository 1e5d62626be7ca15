#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/import_batches.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ImportBatch;
using v1::ImportBatchService;

constexpr int kPageSize = 1000;

struct GetOptions {
  std::string number;
};

struct ListOptions {
  int64_t limit = 50;
};

Table BatchTable(const std::vector<ImportBatch>& batches) {
  Table table({Left("batch"), Left("state"), Left("source"), Left("file"), Right("rows"), Right("new"),
               Right("changed"), Right("unchanged"), Right("refused"), Right("merged"), Left("begun"), Left("by")});
  for (const ImportBatch& batch : batches) {
    table.Add({ShortId(batch.name()), ImportBatch::State_Name(batch.state()), ShortId(batch.source()),
               batch.file_name(), Grouped(batch.row_count()), Grouped(batch.created_count()),
               Grouped(batch.updated_count()), Grouped(batch.unchanged_count()), Grouped(batch.rejected_count()),
               Grouped(batch.merged_count()), FormatTime(batch.create_time()), batch.principal()});
  }
  return table;
}

Table OneBatch(const ImportBatch& batch) {
  Table table({Left("field"), Left("value")});
  table.Add({"name", batch.name()});
  table.Add({"state", ImportBatch::State_Name(batch.state())});
  table.Add({"source", ShortId(batch.source())});
  table.Add({"by", batch.principal()});
  table.Add({"file", batch.file_name()});
  table.Add({"columns", absl::StrJoin(batch.columns(), ", ")});
  table.Add({"data as of", FormatTime(batch.data_time())});
  table.Add({"last row", Grouped(batch.last_row())});
  table.Add({"rows", Grouped(batch.row_count())});
  table.Add({"new", Grouped(batch.created_count())});
  table.Add({"changed", Grouped(batch.updated_count())});
  table.Add({"unchanged", Grouped(batch.unchanged_count())});
  table.Add({"refused", Grouped(batch.rejected_count())});
  table.Add({"of merged customers", Grouped(batch.merged_count())});
  table.Add({"empty values", batch.empty_values_erase() ? "erase" : "say nothing"});
  table.Add({"raw rows", batch.raw_rows_discarded() ? "not kept" : "kept"});
  table.Add({"begun", FormatTime(batch.create_time())});
  table.Add({"last rows came", FormatTime(batch.update_time())});
  return table;
}

absl::Status Get(Context& context, const GetOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ImportBatchService::NewStub(connection->channel());
  v1::GetImportBatchRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "importBatches", options.number));
  ImportBatch batch;
  RETURN_IF_ERROR(connection->Call(*stub, &ImportBatchService::Stub::GetImportBatch, request, batch));
  return PrintOne(context, batch, OneBatch(batch));
}

absl::Status List(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ImportBatchService::NewStub(connection->channel());
  v1::ListImportBatchesRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(kPageSize);
  std::vector<ImportBatch> batches;
  bool has_more = false;
  const auto take = [&](v1::ListImportBatchesResponse& page) {
    batches.insert(batches.end(), page.import_batches().begin(), page.import_batches().end());
    if (options.limit == 0 || static_cast<int64_t>(batches.size()) < options.limit) return true;
    has_more = static_cast<int64_t>(batches.size()) > options.limit || !page.next_page_token().empty();
    batches.resize(static_cast<size_t>(options.limit));
    return false;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &ImportBatchService::Stub::ListImportBatches, request, take));
  if (has_more) context.err.stream << "The latest " << options.limit << " only: --limit 0 lists all.\n";
  return PrintMany(context, batches, BatchTable(batches));
}

}  // namespace

void AddBatches(CLI::App& customers, Command& chosen) {
  CLI::App* noun = customers.add_subcommand("batches", "What was imported, the latest first")->require_subcommand(1);
  const auto [list, list_options] = AddVerb<ListOptions>(*noun, "list", "Lists imports", chosen, List);
  list->add_option("--limit", list_options->limit, "At most so many; 0 is all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  const auto [get, get_options] = AddVerb<GetOptions>(*noun, "get", "Shows one import, and how far it is", chosen, Get);
  get->add_option("BATCH", get_options->number, "Number of the batch")->required();
}

}  // namespace sendlift::cli
