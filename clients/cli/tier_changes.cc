#include "base/status.h"
#include "clients/cli/names.h"
#include "clients/cli/tierings.h"
#include "clients/cli/times.h"
#include "sendlift/v1/tierings.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::TierChange;
using v1::TieringService;

struct TiersOptions {
  std::string id;
};

std::string Named(const std::string& text) { return text.empty() ? "(none)" : text; }

absl::Status Tiers(Context& context, const TiersOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = TieringService::NewStub(connection->channel());
  v1::ListTierChangesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "customers", options.id));
  request.set_page_size(1000);
  std::vector<TierChange> changes;
  const auto take = [&](v1::ListTierChangesResponse& page) {
    changes.insert(changes.end(), page.tier_changes().begin(), page.tier_changes().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &TieringService::Stub::ListTierChanges, request, take));
  Table table({Left("time"), Left("tier before"), Left("tier"), Left("class before"), Left("class"), Left("source"),
               Left("from")});
  for (const TierChange& change : changes) {
    table.Add({FormatTime(change.change_time()), Named(change.old_tier()), Named(change.new_tier()),
               Named(change.old_class()), Named(change.new_class()), ShortId(change.source()), change.origin()});
  }
  return PrintMany(context, changes, table);
}

}  // namespace

void AddTierChanges(CLI::App& customers, Command& chosen) {
  const auto [tiers, options] =
      AddVerb<TiersOptions>(customers, "tiers", "Lists when a customer came to another tier or class", chosen, Tiers);
  tiers->add_option("ID", options->id, "Your own id of the customer")->required();
}

}  // namespace sendlift::cli
