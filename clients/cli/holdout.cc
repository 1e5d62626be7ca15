#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/shares.h"
#include "clients/cli/times.h"
#include "sendlift/v1/holdouts.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Holdout;
using v1::HoldoutService;

struct NoOptions {};

struct SetOptions {
  std::string share;
};

Table HoldoutTable(const Holdout& holdout) {
  v1::Share share;
  share.set_parts_per_million(holdout.parts_per_million());
  Table table({Left("field"), Left("value")});
  table.Add({"share", FormatShare(share)});
  if (!holdout.has_create_time()) return table;
  table.Add({"created", FormatTime(holdout.create_time())});
  table.Add({"updated", FormatTime(holdout.update_time())});
  return table;
}

std::string HoldoutName(const Context& context) { return WorkspaceName(context.workspace) + "/holdout"; }

absl::Status Get(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = HoldoutService::NewStub(connection->channel());
  v1::GetHoldoutRequest request;
  request.set_name(HoldoutName(context));
  Holdout holdout;
  RETURN_IF_ERROR(connection->Call(*stub, &HoldoutService::Stub::GetHoldout, request, holdout));
  return PrintOne(context, holdout, HoldoutTable(holdout));
}

absl::Status Set(Context& context, const SetOptions& options) {
  ASSIGN_OR_RETURN(const v1::Share share, ParseShare(options.share));
  if (share.remainder()) return absl::InvalidArgumentError("--share is a share such as 5%, not REMAINDER");
  v1::UpdateHoldoutRequest request;
  request.mutable_holdout()->set_name(HoldoutName(context));
  request.mutable_holdout()->set_parts_per_million(share.parts_per_million());
  request.mutable_update_mask()->add_paths("parts_per_million");
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = HoldoutService::NewStub(connection->channel());
  Holdout holdout;
  RETURN_IF_ERROR(connection->Call(*stub, &HoldoutService::Stub::UpdateHoldout, request, holdout));
  return PrintOne(context, holdout, HoldoutTable(holdout));
}

}  // namespace

void AddHoldout(CLI::App& app, Command& chosen) {
  CLI::App* noun =
      app.add_subcommand("holdout", "The lasting share of customers whom no promotion contacts")->require_subcommand(1);
  AddVerb<NoOptions>(*noun, "get", "Shows how large it is", chosen, Get);
  const auto [set, options] = AddVerb<SetOptions>(
      *noun, "set", "Changes its share: a greater one only adds people, a smaller one only takes some out", chosen,
      Set);
  set->add_option("--share", options->share, "Of all customers, such as 5%; 0% for nobody")->required();
}

}  // namespace sendlift::cli
