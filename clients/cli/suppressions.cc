#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/suppressions.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Suppression;
using v1::SuppressionService;

struct CreateOptions {
  std::string customer;
  std::string address;
  std::string channel;
  std::string reason = "OPT_OUT";
};

struct NameOptions {
  std::string id;
};

struct NoOptions {};

std::string WhoOf(const Suppression& suppression) {
  if (suppression.reason() == Suppression::ERASED) return "(erased)";
  return suppression.has_customer() ? ShortId(suppression.customer()) : suppression.address();
}

std::string ListOf(const Suppression& suppression) {
  if (suppression.list().empty()) return "";
  return absl::StrCat(ShortId(suppression.list()), " of ", suppression.list_date());
}

Table SuppressionTable(const std::vector<Suppression>& suppressions) {
  Table table({Right("id"), Left("who"), Left("channel"), Left("reason"), Left("since"), Left("list")});
  for (const Suppression& suppression : suppressions) {
    table.Add({ShortId(suppression.name()), WhoOf(suppression),
               suppression.channel() == v1::CHANNEL_UNSPECIFIED ? "all" : v1::Channel_Name(suppression.channel()),
               Suppression::Reason_Name(suppression.reason()), FormatTime(suppression.create_time()),
               ListOf(suppression)});
  }
  return table;
}

absl::Status Fill(const Context& context, const CreateOptions& options, Suppression& suppression) {
  if (options.customer.empty() == options.address.empty()) {
    return absl::InvalidArgumentError("say whom: either --customer or --address");
  }
  if (!options.address.empty()) {
    suppression.set_address(options.address);
  } else {
    ASSIGN_OR_RETURN(*suppression.mutable_customer(), FullName(context.workspace, "customers", options.customer));
  }
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  if (!options.channel.empty() && !v1::Channel_Parse(options.channel, &channel)) {
    return absl::InvalidArgumentError("--channel must be EMAIL, SMS or PHONE; without it all are meant");
  }
  Suppression::Reason reason = Suppression::REASON_UNSPECIFIED;
  if (!Suppression::Reason_Parse(options.reason, &reason)) {
    return absl::InvalidArgumentError("--reason must be OPT_OUT, DO_NOT_CALL, BOUNCED, COMPLAINED or MANUAL");
  }
  suppression.set_channel(channel);
  suppression.set_reason(reason);
  return absl::OkStatus();
}

absl::Status Create(Context& context, const CreateOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SuppressionService::NewStub(connection->channel());
  v1::CreateSuppressionRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  RETURN_IF_ERROR(Fill(context, options, *request.mutable_suppression()));
  Suppression suppression;
  RETURN_IF_ERROR(connection->Call(*stub, &SuppressionService::Stub::CreateSuppression, request, suppression));
  return PrintOne(context, suppression, SuppressionTable({suppression}));
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SuppressionService::NewStub(connection->channel());
  v1::ListSuppressionsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<Suppression> suppressions;
  const auto take = [&](v1::ListSuppressionsResponse& page) {
    suppressions.insert(suppressions.end(), page.suppressions().begin(), page.suppressions().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &SuppressionService::Stub::ListSuppressions, request, take));
  return PrintMany(context, suppressions, SuppressionTable(suppressions));
}

absl::Status Delete(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = SuppressionService::NewStub(connection->channel());
  v1::DeleteSuppressionRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "suppressions", options.id));
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &SuppressionService::Stub::DeleteSuppression, request, nothing));
  context.err.stream << "deleted " << request.name() << ": this customer or address may be contacted again\n";
  return absl::OkStatus();
}

}  // namespace

void AddSuppressions(CLI::App& app, Command& chosen) {
  CLI::App* noun =
      app.add_subcommand("suppressions", "Whom not to contact, and the emergency brake")->require_subcommand(1);
  const auto [create, options] =
      AddVerb<CreateOptions>(*noun, "create", "Suppresses a customer or an address from now on", chosen, Create);
  create->add_option("--customer", options->customer, "Your own id of the customer");
  create->add_option("--address", options->address, "An e-mail address, or a number such as +4930123456");
  create->add_option("--channel", options->channel, "EMAIL, SMS or PHONE; all without it");
  create->add_option("--reason", options->reason, "OPT_OUT, DO_NOT_CALL, BOUNCED, COMPLAINED or MANUAL")
      ->capture_default_str();
  AddVerb<NoOptions>(*noun, "list", "Lists suppressions, the oldest first", chosen, List);
  const auto [remove, remove_options] =
      AddVerb<NameOptions>(*noun, "delete", "Takes a suppression back", chosen, Delete);
  remove->add_option("ID", remove_options->id, "Id of the suppression, as listed")->required();
  AddSuppressionImport(*noun, chosen);
  AddStops(*noun, chosen);
}

}  // namespace sendlift::cli
