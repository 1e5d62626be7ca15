#include "clients/cli/campaigns.h"

#include <utility>

#include "base/status.h"
#include "clients/cli/campaign_file.h"
#include "clients/cli/campaign_tables.h"
#include "clients/cli/commands.h"
#include "clients/cli/definition_diff.h"
#include "clients/cli/journey_svg.h"
#include "clients/cli/names.h"
#include "sendlift/v1/campaigns.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Campaign;
using v1::CampaignService;
using Stub = CampaignService::Stub;

struct ApplyOptions {
  std::string file;
  bool dry_run = false;
};

struct NameOptions {
  std::string id;
};

struct GetOptions {
  std::string id;
  std::string format;
};

struct PreviewOptions {
  std::string id;
  int sample = 0;
};

struct GraphOptions {
  std::string id;
  std::string file;
};

struct NoOptions {};

absl::StatusOr<Campaign> Create(const Connection& connection, Stub& stub, const CampaignFile& file, bool dry_run) {
  v1::CreateCampaignRequest request;
  request.set_parent(file.campaign.name().substr(0, file.campaign.name().find("/campaigns/")));
  request.set_campaign_id(file.id);
  *request.mutable_campaign() = file.campaign;
  request.set_validate_only(dry_run);
  Campaign campaign;
  RETURN_IF_ERROR(connection.Call(stub, &Stub::CreateCampaign, request, campaign));
  return campaign;
}

absl::StatusOr<Campaign> Update(const Connection& connection, Stub& stub, const CampaignFile& file,
                                const std::string& etag, bool dry_run) {
  v1::UpdateCampaignRequest request;
  *request.mutable_campaign() = file.campaign;
  if (file.campaign.etag().empty()) request.mutable_campaign()->set_etag(etag);
  request.mutable_update_mask()->add_paths("*");
  request.set_allow_missing(true);
  request.set_validate_only(dry_run);
  Campaign campaign;
  RETURN_IF_ERROR(connection.Call(stub, &Stub::UpdateCampaign, request, campaign));
  return campaign;
}

// Asks the server what the campaign would be, shows what differs, and only then changes it.
absl::StatusOr<Campaign> Change(Context& context, const Connection& connection, Stub& stub, const CampaignFile& file,
                                const Campaign& known, bool dry_run) {
  ASSIGN_OR_RETURN(Campaign checked, Update(connection, stub, file, known.etag(), /*dry_run=*/true));
  const std::vector<DefinitionChange> changes = ChangesBetween(known, checked);
  PrintChanges(changes, context.err);
  if (changes.empty()) {
    context.err.stream << "campaign " << file.id << " is unchanged\n";
    return known;
  }
  if (dry_run) {
    context.err.stream << "campaign " << file.id << " is valid: it would be updated\n";
    return checked;
  }
  ASSIGN_OR_RETURN(Campaign updated, Update(connection, stub, file, known.etag(), /*dry_run=*/false));
  context.err.stream << "campaign " << file.id << " updated";
  if (updated.version() > known.version()) context.err.stream << " to version " << updated.version();
  context.err.stream << "\n";
  return updated;
}

// A change of state: Act(context, id, &Stub::PauseCampaign).
template <typename Request>
absl::StatusOr<Campaign> Act(Context& context, const std::string& id,
                             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Campaign*)) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  Request request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "campaigns", id));
  Campaign campaign;
  RETURN_IF_ERROR(connection->Call(*stub, method, request, campaign));
  return campaign;
}

absl::Status Apply(Context& context, const ApplyOptions& options) {
  ASSIGN_OR_RETURN(const Campaign campaign, ApplyCampaignFile(context, options.file, options.dry_run));
  if (context.format == Format::kTable) return absl::OkStatus();
  return PrintOne(context, campaign, CampaignList({campaign}));
}

absl::Status Preview(Context& context, const PreviewOptions& options) {
  return ShowPreview(context, options.id, options.sample);
}

absl::Status Get(Context& context, const GetOptions& options) {
  ASSIGN_OR_RETURN(const Campaign campaign, ReadCampaign(context, options.id));
  if (!options.format.empty()) {
    context.out.stream << CampaignFileText(campaign, options.format);
    return absl::OkStatus();
  }
  if (context.format != Format::kTable) return PrintOne(context, campaign, CampaignList({campaign}));
  PrintCampaign(campaign, context.out);
  return absl::OkStatus();
}

// Of the server's campaign, or of a file that was not applied yet.
absl::Status Graph(Context& context, const GraphOptions& options) {
  if (options.id.empty() == options.file.empty()) {
    return absl::InvalidArgumentError("give either the id of a campaign or --file with a campaign file");
  }
  Campaign campaign;
  if (options.file.empty()) {
    ASSIGN_OR_RETURN(campaign, ReadCampaign(context, options.id));
  } else {
    CampaignFile file;
    const absl::Status read = ReadCampaignFile(options.file, context.workspace, file);
    context.places = std::move(file.places);
    RETURN_IF_ERROR(read);
    campaign = std::move(file.campaign);
  }
  context.out.stream << JourneySvg(JourneyGraphOf(campaign));
  return absl::OkStatus();
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  v1::ListCampaignsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<Campaign> campaigns;
  const auto take = [&](v1::ListCampaignsResponse& page) {
    campaigns.insert(campaigns.end(), page.campaigns().begin(), page.campaigns().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &Stub::ListCampaigns, request, take));
  return PrintMany(context, campaigns, CampaignList(campaigns));
}

absl::Status Delete(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  v1::DeleteCampaignRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "campaigns", options.id));
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &Stub::DeleteCampaign, request, nothing));
  context.err.stream << "deleted " << request.name() << "\n";
  return absl::OkStatus();
}

void AddNamed(CLI::App& noun, const char* verb_name, const char* help, Command& chosen,
              absl::Status (*run)(Context&, const NameOptions&)) {
  const auto [verb, options] = AddVerb<NameOptions>(noun, verb_name, help, chosen, run);
  verb->add_option("CAMPAIGN", options->id, "Id of the campaign")->required();
}

}  // namespace

absl::StatusOr<Campaign> ApplyCampaignFile(Context& context, const std::string& path, bool dry_run) {
  CampaignFile file;
  const absl::Status read = ReadCampaignFile(path, context.workspace, file);
  context.places = file.places;
  RETURN_IF_ERROR(read);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  const absl::StatusOr<Campaign> known = ReadCampaign(context, file.campaign.name());
  if (!known.ok() && known.status().code() != absl::StatusCode::kNotFound) return known.status();

  if (!known.ok()) {
    ASSIGN_OR_RETURN(Campaign created, Create(*connection, *stub, file, dry_run));
    context.err.stream << "campaign " << file.id << (dry_run ? " is valid: it would be created\n" : " created\n");
    return created;
  }
  return Change(context, *connection, *stub, file, *known, dry_run);
}

absl::StatusOr<Campaign> ReadCampaign(Context& context, const std::string& id) {
  return Act(context, id, &Stub::GetCampaign);
}

absl::StatusOr<Campaign> LaunchCampaign(Context& context, const std::string& id) {
  return Act(context, id, &Stub::LaunchCampaign);
}

absl::Status ShowPreview(Context& context, const std::string& id, int sample) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  v1::PreviewCampaignRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "campaigns", id));
  request.set_sample_size(sample);
  v1::CampaignPreview preview;
  RETURN_IF_ERROR(connection->Call(*stub, &Stub::PreviewCampaign, request, preview));
  if (context.format != Format::kTable) return PrintOne(context, preview, PreviewCells(preview));
  PrintPreview(preview, context.out);
  return absl::OkStatus();
}

void AddCampaigns(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("campaigns", "Promotions: defined, previewed, launched, watched");
  noun->require_subcommand(1);
  const auto [apply, options] = AddVerb<ApplyOptions>(
      *noun, "apply", "Creates or updates the campaign of a file (.yaml, .json, .textproto)", chosen, Apply);
  apply->add_option("FILE", options->file, "The campaign")->required()->check(CLI::ExistingFile);
  apply->add_flag("--dry-run", options->dry_run, "Only check it, and show what would change");
  const auto [preview, shown] =
      AddVerb<PreviewOptions>(*noun, "preview", "Says what a launch would do, and to whom", chosen, Preview);
  preview->add_option("CAMPAIGN", shown->id, "Id of the campaign")->required();
  preview->add_option("--sample", shown->sample, "Customers to show each creative and language for, at most 100")
      ->check(CLI::Range(1, 100));
  AddCampaignLifecycle(*noun, chosen);
  AddVerb<NoOptions>(*noun, "list", "Lists campaigns", chosen, List);
  const auto [get, got] = AddVerb<GetOptions>(*noun, "get", "Shows a campaign and its progress", chosen, Get);
  get->add_option("CAMPAIGN", got->id, "Id of the campaign")->required();
  get->add_option("--format", got->format, "The definition alone, for apply: yaml, json or textproto")
      ->check(CLI::IsMember({"yaml", "json", "textproto"}));
  const auto [graph, drawn] =
      AddVerb<GraphOptions>(*noun, "graph", "Draws how customers go through a campaign, as SVG", chosen, Graph);
  graph->add_option("CAMPAIGN", drawn->id, "Id of the campaign");
  graph->add_option("--file", drawn->file, "A campaign file in its place; no server is asked")
      ->check(CLI::ExistingFile);
  AddNamed(*noun, "delete", "Deletes a draft", chosen, Delete);
}

}  // namespace sendlift::cli
