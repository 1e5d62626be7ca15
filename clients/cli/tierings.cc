#include "clients/cli/tierings.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/error.h"
#include "base/status.h"
#include "clients/cli/files.h"
#include "clients/cli/names.h"
#include "clients/cli/progress.h"
#include "clients/cli/times.h"
#include "clients/cli/yaml_message.h"
#include "sendlift/v1/tierings.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Tiering;
using v1::TieringService;

constexpr size_t kBytesMax = 1024 * 1024;
constexpr absl::Duration kLook = absl::Milliseconds(200);

struct ApplyOptions {
  std::string file;
};

struct NameOptions {
  std::string id;
};

struct RunOptions {
  std::string id;
  bool no_wait = false;
};

struct NoOptions {};

std::string ModelText(const Tiering& tiering) {
  switch (tiering.model_case()) {
    case Tiering::kRules:
      return absl::StrCat("rules (", tiering.rules().tiers_size(), ")");
    case Tiering::kImported:
      return "imported";
    case Tiering::kRfm:
      return absl::StrCat("rfm (", tiering.rfm().tiers_size(), ")");
    case Tiering::kMatrix:
      return absl::StrCat("matrix (", tiering.matrix().cells_size(), ")");
    case Tiering::MODEL_NOT_SET:
      break;
  }
  return "";
}

std::string RunText(const v1::TieringRun& run) {
  if (run.state() == v1::TieringRun::STATE_UNSPECIFIED) return "never";
  return run.state() == v1::TieringRun::RUNNING ? "under way" : FormatTime(run.end_time());
}

Table TieringTable(const std::vector<Tiering>& tierings) {
  Table table({Left("id"), Left("name"), Left("model"), Left("last run"), Right("customers"), Right("changed")});
  for (const Tiering& tiering : tierings) {
    table.Add({ShortId(tiering.name()), tiering.display_name(), ModelText(tiering), RunText(tiering.last_run()),
               Grouped(tiering.last_run().customer_count()), Grouped(tiering.last_run().changed_count())});
  }
  return table;
}

Table PreviewTable(const v1::TieringPreview& preview) {
  Table table({Left("tier"), Left("class"), Left("who"), Left("strategy"), Right("customers")});
  for (const v1::TieringPreview::RuleCount& rule : preview.rules()) {
    table.Add({rule.tier(), rule.class_(), rule.condition(), rule.strategy(), Grouped(rule.customer_count())});
  }
  table.Add({"", "", "(no rule)", "", Grouped(preview.no_rule_count())});
  return table;
}

Table MoveTable(const v1::TieringPreview& preview) {
  Table table({Left("tier now"), Left("tier then"), Right("customers")});
  const auto named = [](const std::string& tier) { return tier.empty() ? std::string("(none)") : tier; };
  for (const v1::TieringPreview::Move& move : preview.moves()) {
    table.Add({named(move.old_tier()), named(move.new_tier()), Grouped(move.customer_count())});
  }
  return table;
}

absl::Status ReadTieringFile(Context& context, const std::string& path, Tiering& tiering) {
  std::string id;
  context.places = SourceMap(path);
  ASSIGN_OR_RETURN(const std::string text, ReadTextFile(path, kBytesMax));
  const YamlOptions options = {.folder = FolderOf(path), .id_key = "tiering"};
  RETURN_IF_ERROR(ReadYaml(text, options, tiering, id, context.places));
  if (id.empty()) return InvalidFields({{"tiering", "the file does not say its id: add `tiering: rfm` at the top"}});
  ASSIGN_OR_RETURN(*tiering.mutable_name(), FullName(context.workspace, "tierings", id));
  return absl::OkStatus();
}

absl::Status Apply(Context& context, const ApplyOptions& options) {
  v1::UpdateTieringRequest request;
  RETURN_IF_ERROR(ReadTieringFile(context, options.file, *request.mutable_tiering()));
  request.mutable_update_mask()->add_paths("*");
  request.set_allow_missing(true);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = TieringService::NewStub(connection->channel());
  Tiering tiering;
  RETURN_IF_ERROR(connection->Call(*stub, &TieringService::Stub::UpdateTiering, request, tiering));
  return PrintOne(context, tiering, TieringTable({tiering}));
}

absl::StatusOr<Tiering> Read(Context& context, const std::string& id) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = TieringService::NewStub(connection->channel());
  v1::GetTieringRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "tierings", id));
  Tiering tiering;
  RETURN_IF_ERROR(connection->Call(*stub, &TieringService::Stub::GetTiering, request, tiering));
  return tiering;
}

absl::Status Get(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const Tiering tiering, Read(context, options.id));
  return PrintOne(context, tiering, TieringTable({tiering}));
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = TieringService::NewStub(connection->channel());
  v1::ListTieringsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<Tiering> tierings;
  const auto take = [&](v1::ListTieringsResponse& page) {
    tierings.insert(tierings.end(), page.tierings().begin(), page.tierings().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &TieringService::Stub::ListTierings, request, take));
  return PrintMany(context, tierings, TieringTable(tierings));
}

absl::Status Run(Context& context, const RunOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = TieringService::NewStub(connection->channel());
  v1::RunTieringRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "tierings", options.id));
  Tiering tiering;
  RETURN_IF_ERROR(connection->Call(*stub, &TieringService::Stub::RunTiering, request, tiering));
  Progress progress(context.err, context.clock, "customers");
  while (!options.no_wait && tiering.last_run().state() == v1::TieringRun::RUNNING) {
    progress.Show(-1, tiering.last_run().customer_count());
    absl::SleepFor(kLook);
    ASSIGN_OR_RETURN(tiering, Read(context, options.id));
  }
  progress.Finish();
  return PrintOne(context, tiering, TieringTable({tiering}));
}

absl::Status Preview(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = TieringService::NewStub(connection->channel());
  v1::PreviewTieringRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "tierings", options.id));
  v1::TieringPreview preview;
  RETURN_IF_ERROR(connection->Call(*stub, &TieringService::Stub::PreviewTiering, request, preview));
  if (context.format != Format::kTable) return PrintOne(context, preview, MoveTable(preview));
  PreviewTable(preview).Print(context.out);
  context.out.stream << "\n";
  MoveTable(preview).Print(context.out);
  context.out.stream << "\n" << Grouped(preview.changed_count()) << " customers would change.\n";
  return absl::OkStatus();
}

absl::Status Delete(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = TieringService::NewStub(connection->channel());
  v1::DeleteTieringRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "tierings", options.id));
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &TieringService::Stub::DeleteTiering, request, nothing));
  context.err.stream << "deleted " << request.name() << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddTierings(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("tierings", "How customers come to their tier")->require_subcommand(1);
  const auto [apply, apply_options] =
      AddVerb<ApplyOptions>(*noun, "apply", "Makes or changes the tiering of a YAML file", chosen, Apply);
  apply->add_option("FILE", apply_options->file, "The file; docs/tiers.md says what stands in it")->required();
  AddVerb<NoOptions>(*noun, "list", "Lists the tierings", chosen, List);
  const auto [get, get_options] = AddVerb<NameOptions>(*noun, "get", "Shows a tiering and its last run", chosen, Get);
  get->add_option("ID", get_options->id, "Id of the tiering")->required();
  const auto [preview, preview_options] =
      AddVerb<NameOptions>(*noun, "preview", "Says who would come to which tier; changes nothing", chosen, Preview);
  preview->add_option("ID", preview_options->id, "Id of the tiering")->required();
  const auto [run, run_options] = AddVerb<RunOptions>(*noun, "run", "Sets the tiers of all customers", chosen, Run);
  run->add_option("ID", run_options->id, "Id of the tiering")->required();
  run->add_flag("--no-wait", run_options->no_wait, "Only begin; get says how far it is");
  const auto [remove, remove_options] =
      AddVerb<NameOptions>(*noun, "delete", "Deletes a tiering; the tiers stay", chosen, Delete);
  remove->add_option("ID", remove_options->id, "Id of the tiering")->required();
}

}  // namespace sendlift::cli
