#include "clients/cli/verification.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/progress.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/verification.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::VerificationService;
using v1::VerifyCampaignResponse;

constexpr int kPageSize = 1000;

struct VerifyOptions {
  std::vector<std::string> campaigns;
};

// Of those that are named; without a name, of all that have begun.
absl::StatusOr<std::vector<std::string>> NamesOf(const Context& context, const Connection& connection,
                                                 const VerifyOptions& options) {
  std::vector<std::string> names;
  for (const std::string& campaign : options.campaigns) {
    ASSIGN_OR_RETURN(names.emplace_back(), FullName(context.workspace, "campaigns", campaign));
  }
  if (!names.empty()) return names;
  const auto stub = v1::CampaignService::NewStub(connection.channel());
  v1::ListCampaignsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(kPageSize);
  const auto take = [&](v1::ListCampaignsResponse& page) {
    for (const v1::Campaign& campaign : page.campaigns()) {
      if (campaign.state() != v1::Campaign::DRAFT) names.push_back(campaign.name());
    }
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(connection, *stub, &v1::CampaignService::Stub::ListCampaigns, request, take));
  return names;
}

// Takes as long as it takes.
absl::StatusOr<VerifyCampaignResponse> VerifyOne(const Connection& connection, const std::string& name) {
  const auto stub = VerificationService::NewStub(connection.channel());
  v1::VerifyCampaignRequest request;
  request.set_name(name);
  VerifyCampaignResponse response;
  const auto call = connection.NewStream();
  RETURN_IF_ERROR(FromGrpc(stub->VerifyCampaign(call.get(), request, &response), connection.options().server));
  return response;
}

// The programme as if it were a campaign of that name; without rows if there is none.
absl::StatusOr<VerifyCampaignResponse> VerifyProgramme(const Context& context, const Connection& connection) {
  const auto stub = VerificationService::NewStub(connection.channel());
  v1::VerifyProgrammeRequest request;
  request.set_name(absl::StrCat(WorkspaceName(context.workspace), "/reports/programme"));
  v1::VerifyProgrammeResponse programme;
  const auto call = connection.NewStream();
  RETURN_IF_ERROR(FromGrpc(stub->VerifyProgramme(call.get(), request, &programme), connection.options().server));
  VerifyCampaignResponse response;
  response.set_campaign(request.name());
  response.set_row_count(programme.row_count());
  response.set_customer_count(programme.customer_count());
  response.set_untold_customer_count(programme.untold_customer_count());
  response.set_difference_count(programme.difference_count());
  *response.mutable_differences() = programme.differences();
  return response;
}

Table Summary(const std::vector<VerifyCampaignResponse>& verified) {
  Table table({Left("campaign"), Right("customers"), Right("untold"), Right("rows"), Right("differences")});
  for (const VerifyCampaignResponse& each : verified) {
    table.Add({ShortId(each.campaign()), Grouped(each.customer_count()), Grouped(each.untold_customer_count()),
               Grouped(each.row_count()), Grouped(each.difference_count())});
  }
  return table;
}

// A line a difference; a campaign without any has one, too.
Table DifferenceTable(const std::vector<VerifyCampaignResponse>& verified, bool with_those_without) {
  Table table({Left("campaign"), Left("table"), Left("key"), Left("stored"), Left("counted")});
  for (const VerifyCampaignResponse& each : verified) {
    const std::string campaign = ShortId(each.campaign());
    for (const v1::FigureDifference& difference : each.differences()) {
      table.Add({campaign, difference.table(), difference.key(), difference.stored(), difference.counted()});
    }
    if (each.differences().empty() && with_those_without) table.Add({campaign});
  }
  return table;
}

absl::Status Print(Context& context, const std::vector<VerifyCampaignResponse>& verified) {
  if (context.format != Format::kTable) return PrintMany(context, verified, DifferenceTable(verified, true));
  Summary(verified).Print(context.out);
  const Table differences = DifferenceTable(verified, false);
  if (differences.empty()) return absl::OkStatus();
  context.out.stream << "\n";
  differences.Print(context.out);
  return absl::OkStatus();
}

absl::Status Verify(Context& context, const VerifyOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesOf(context, *connection, options));
  Progress progress(context.err, context.clock, "campaigns");
  std::vector<VerifyCampaignResponse> verified;
  int64_t differences = 0;
  for (const std::string& name : names) {
    progress.Show(static_cast<double>(verified.size()) / static_cast<double>(names.size()),
                  absl::StrCat(verified.size() + 1, " of ", names.size(), ": ", ShortId(name)));
    ASSIGN_OR_RETURN(VerifyCampaignResponse response, VerifyOne(*connection, name));
    differences += response.difference_count();
    verified.push_back(std::move(response));
  }
  if (options.campaigns.empty()) {
    ASSIGN_OR_RETURN(VerifyCampaignResponse programme, VerifyProgramme(context, *connection));
    differences += programme.difference_count();
    if (programme.row_count() > 0) verified.push_back(std::move(programme));
  }
  progress.Finish();
  RETURN_IF_ERROR(Print(context, verified));
  if (differences == 0) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(differences, " figures are not what was counted again"));
}

}  // namespace

void AddVerification(CLI::App& app, Command& chosen) {
  const auto [verb, options] = AddVerb<VerifyOptions>(
      app, "verify", "Counts the figures of campaigns again, from what they are made of", chosen, Verify);
  verb->add_option("CAMPAIGN", options->campaigns,
                   "Ids of campaigns; all that have begun, and the programme, if none is given");
}

}  // namespace sendlift::cli
