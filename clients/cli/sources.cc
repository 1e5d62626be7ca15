#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/sources.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Source;
using v1::SourceService;

struct SetOptions {
  std::string id;
  std::string kind;
  int rank = 0;
};

struct NameOptions {
  std::string id;
};

struct NoOptions {};

Table SourceTable(const std::vector<Source>& sources) {
  Table table({Left("id"), Left("kind"), Right("trust rank"), Left("updated")});
  for (const Source& source : sources) {
    table.Add({ShortId(source.name()), Source::Kind_Name(source.kind()), absl::StrCat(source.trust_rank()),
               FormatTime(source.update_time())});
  }
  return table;
}

absl::Status Set(Context& context, const SetOptions& options) {
  v1::UpdateSourceRequest request;
  Source& source = *request.mutable_source();
  ASSIGN_OR_RETURN(*source.mutable_name(), FullName(context.workspace, "sources", options.id));
  source.set_kind(options.kind == "external" ? Source::EXTERNAL : Source::INTERNAL);
  source.set_trust_rank(options.rank);
  request.set_allow_missing(true);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SourceService::NewStub(connection->channel());
  Source stored;
  RETURN_IF_ERROR(connection->Call(*stub, &SourceService::Stub::UpdateSource, request, stored));
  return PrintOne(context, stored, SourceTable({stored}));
}

absl::Status Get(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SourceService::NewStub(connection->channel());
  v1::GetSourceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "sources", options.id));
  Source source;
  RETURN_IF_ERROR(connection->Call(*stub, &SourceService::Stub::GetSource, request, source));
  return PrintOne(context, source, SourceTable({source}));
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SourceService::NewStub(connection->channel());
  v1::ListSourcesRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<Source> sources;
  const auto take = [&](v1::ListSourcesResponse& page) {
    sources.insert(sources.end(), page.sources().begin(), page.sources().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &SourceService::Stub::ListSources, request, take));
  return PrintMany(context, sources, SourceTable(sources));
}

absl::Status Delete(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SourceService::NewStub(connection->channel());
  v1::DeleteSourceRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "sources", options.id));
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &SourceService::Stub::DeleteSource, request, nothing));
  context.err.stream << "deleted " << request.name() << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddSources(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("sources", "Where customers come from, and whom to believe");
  noun->require_subcommand(1);
  AddVerb<NoOptions>(*noun, "list", "Lists the sources", chosen, List);
  const auto [get, get_options] = AddVerb<NameOptions>(*noun, "get", "Shows one source", chosen, Get);
  get->add_option("ID", get_options->id, "Id of the source")->required();
  const auto [set, options] = AddVerb<SetOptions>(*noun, "set", "Makes a source, or changes it", chosen, Set);
  set->add_option("ID", options->id, "Id of the source, such as crm")->required();
  set->add_option("--kind", options->kind, "internal, or external for what was bought or comes from a partner")
      ->required()
      ->check(CLI::IsMember({"internal", "external"}));
  set->add_option("--rank", options->rank, "Trust, 1 to 1000: where sources disagree, the higher is believed")
      ->required()
      ->check(CLI::Range(1, 1000));
  const auto [remove, remove_options] =
      AddVerb<NameOptions>(*noun, "delete", "Takes a source away that nothing was imported from", chosen, Delete);
  remove->add_option("ID", remove_options->id, "Id of the source")->required();
}

}  // namespace sendlift::cli
