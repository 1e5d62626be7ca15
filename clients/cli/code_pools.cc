#include "clients/cli/code_pools.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "clients/cli/code_rows.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/names.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"
#include "sendlift/v1/code_pools.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::CodePool;
using v1::CodePoolService;

struct CreateOptions {
  std::string id;
  std::string display_name;
};

struct CodeImportOptions {
  ImportOptions import;
  std::string id;
  std::string column = "code";
};

struct NameOptions {
  std::string id;
};

struct NoOptions {};

Table PoolTable(const std::vector<CodePool>& pools) {
  Table table({Left("id"), Left("name"), Right("codes"), Right("free"), Left("updated")});
  for (const CodePool& pool : pools) {
    table.Add({ShortId(pool.name()), pool.display_name(), Grouped(pool.code_count()), Grouped(pool.free_count()),
               FormatTime(pool.update_time())});
  }
  return table;
}

absl::Status Create(Context& context, const CreateOptions& options) {
  v1::CreateCodePoolRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_code_pool_id(options.id);
  request.mutable_code_pool()->set_display_name(options.display_name);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CodePoolService::NewStub(connection->channel());
  CodePool pool;
  RETURN_IF_ERROR(connection->Call(*stub, &CodePoolService::Stub::CreateCodePool, request, pool));
  return PrintOne(context, pool, PoolTable({pool}));
}

absl::Status Import(Context& context, const CodeImportOptions& options) {
  v1::ImportCodesConfig config;
  ASSIGN_OR_RETURN(*config.mutable_code_pool(), FullName(context.workspace, "codePools", options.id));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const auto reader, CsvReader::Open(options.import.file));
  ASSIGN_OR_RETURN(const size_t column, FindCodeColumn(reader->header(), options.column));
  CodeRowEncoder encoder(std::move(config), column);
  const auto stub = CodePoolService::NewStub(connection->channel());
  auto call_context = connection->NewStream();
  auto stream = stub->ImportCodes(call_context.get());
  auto call = std::make_unique<StreamCall<v1::ImportCodesRequest, v1::ImportCodesResponse>>(std::move(call_context),
                                                                                            std::move(stream));
  return ImportRows(context, options.import, *reader, encoder, std::move(call)).status();
}

absl::Status Get(Context& context, const NameOptions& options) {
  v1::GetCodePoolRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "codePools", options.id));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CodePoolService::NewStub(connection->channel());
  CodePool pool;
  RETURN_IF_ERROR(connection->Call(*stub, &CodePoolService::Stub::GetCodePool, request, pool));
  return PrintOne(context, pool, PoolTable({pool}));
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CodePoolService::NewStub(connection->channel());
  v1::ListCodePoolsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<CodePool> pools;
  const auto take = [&](v1::ListCodePoolsResponse& page) {
    pools.insert(pools.end(), page.code_pools().begin(), page.code_pools().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &CodePoolService::Stub::ListCodePools, request, take));
  return PrintMany(context, pools, PoolTable(pools));
}

absl::Status Delete(Context& context, const NameOptions& options) {
  v1::DeleteCodePoolRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "codePools", options.id));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CodePoolService::NewStub(connection->channel());
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &CodePoolService::Stub::DeleteCodePool, request, nothing));
  context.err.stream << "deleted " << request.name() << "\n";
  return absl::OkStatus();
}

void AddImport(CLI::App& noun, Command& chosen) {
  const auto [verb, options] = AddVerb<CodeImportOptions>(
      noun, "import",
      "Adds the codes of a CSV file to a pool; bad rows go to FILE.rejected.csv. Running it again is harmless", chosen,
      Import);
  verb->add_option("ID", options->id, "Id of the pool")->required();
  verb->add_option("FILE", options->import.file, "CSV file with a header; - is the standard input")
      ->required()
      ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  verb->add_option("--column", options->column, "Column with the codes")->capture_default_str();
  verb->add_option("--batch", options->import.batch_size, "Rows a message")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
}

}  // namespace

void AddCodePools(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("codes", "Pools of codes of your own, for the offers of campaigns");
  noun->require_subcommand(1);
  const auto [create, create_options] = AddVerb<CreateOptions>(*noun, "create", "Makes an empty pool", chosen, Create);
  create->add_option("ID", create_options->id, "Id of the pool, such as autumn-box")->required();
  create->add_option("--name", create_options->display_name, "What people read");
  AddImport(*noun, chosen);
  AddVerb<NoOptions>(*noun, "list", "Lists the pools, with how many codes are free", chosen, List);
  const auto [get, get_options] = AddVerb<NameOptions>(*noun, "get", "Shows one pool", chosen, Get);
  get->add_option("ID", get_options->id, "Id of the pool")->required();
  const auto [remove, remove_options] =
      AddVerb<NameOptions>(*noun, "delete", "Takes a pool away of which no code was given out", chosen, Delete);
  remove->add_option("ID", remove_options->id, "Id of the pool")->required();
}

}  // namespace sendlift::cli
