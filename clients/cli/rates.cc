#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/rate_text.h"
#include "clients/cli/times.h"
#include "sendlift/v1/rate_limits.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::RateLimit;
using v1::RateLimitService;

struct SetOptions {
  std::string kind;
  std::string subject;
  std::string rate;
  std::string id;
};

struct NameOptions {
  std::string id;
};

struct NoOptions {};

Table RateTable(const std::vector<RateLimit>& limits) {
  Table table({Left("id"), Left("for"), Right("rate"), Left("updated")});
  for (const RateLimit& limit : limits) {
    table.Add({ShortId(limit.name()), SubjectText(limit), RateText(limit), FormatTime(limit.update_time())});
  }
  return table;
}

absl::Status SetSubject(const Context& context, const SetOptions& options, RateLimit& limit) {
  if (options.kind == "gateway") {
    ASSIGN_OR_RETURN(*limit.mutable_gateway(), FullName(context.workspace, "gateways", options.subject));
  } else if (options.kind == "campaign") {
    ASSIGN_OR_RETURN(*limit.mutable_campaign(), FullName(context.workspace, "campaigns", options.subject));
  } else {
    v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
    if (!v1::Channel_Parse(absl::AsciiStrToUpper(options.subject), &channel) || channel == v1::CHANNEL_UNSPECIFIED) {
      return absl::InvalidArgumentError(absl::StrCat("there is no channel ", options.subject, ": EMAIL, SMS or PHONE"));
    }
    limit.set_channel(channel);
  }
  return absl::OkStatus();
}

absl::Status Set(Context& context, const SetOptions& options) {
  v1::UpdateRateLimitRequest request;
  RateLimit& limit = *request.mutable_rate_limit();
  RETURN_IF_ERROR(SetSubject(context, options, limit));
  RETURN_IF_ERROR(ParseRate(options.rate, limit));
  const std::string id = options.id.empty()
                             ? absl::StrCat(options.kind, "-", absl::AsciiStrToLower(ShortId(options.subject)))
                             : options.id;
  ASSIGN_OR_RETURN(*limit.mutable_name(), FullName(context.workspace, "rateLimits", id));
  request.set_allow_missing(true);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = RateLimitService::NewStub(connection->channel());
  RateLimit stored;
  RETURN_IF_ERROR(connection->Call(*stub, &RateLimitService::Stub::UpdateRateLimit, request, stored));
  return PrintOne(context, stored, RateTable({stored}));
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = RateLimitService::NewStub(connection->channel());
  v1::ListRateLimitsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<RateLimit> limits;
  const auto take = [&](v1::ListRateLimitsResponse& page) {
    limits.insert(limits.end(), page.rate_limits().begin(), page.rate_limits().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &RateLimitService::Stub::ListRateLimits, request, take));
  return PrintMany(context, limits, RateTable(limits));
}

absl::Status Delete(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = RateLimitService::NewStub(connection->channel());
  v1::DeleteRateLimitRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "rateLimits", options.id));
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &RateLimitService::Stub::DeleteRateLimit, request, nothing));
  context.err.stream << "deleted " << request.name() << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddRates(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("rates", "How fast messages may go out")->require_subcommand(1);
  AddVerb<NoOptions>(*noun, "list", "Lists the limits", chosen, List);
  const auto [set, options] =
      AddVerb<SetOptions>(*noun, "set", "Sets a limit, or changes it while messages go out", chosen, Set);
  set->add_option("KIND", options->kind, "gateway, channel or campaign")
      ->required()
      ->check(CLI::IsMember({"gateway", "channel", "campaign"}));
  set->add_option("WHICH", options->subject, "Id of the gateway or the campaign, or EMAIL, SMS, PHONE")->required();
  set->add_option("RATE", options->rate, "Such as 100/s, 2000/min, 5000/h, 1000/d or 10/5s")->required();
  set->add_option("--id", options->id, "Id of the limit, for a second one of the same; KIND-WHICH without it");
  const auto [remove, remove_options] = AddVerb<NameOptions>(*noun, "delete", "Takes a limit away", chosen, Delete);
  remove->add_option("ID", remove_options->id, "Id of the limit, as listed")->required();
}

}  // namespace sendlift::cli
