#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/error.h"
#include "base/status.h"
#include "clients/cli/campaign_tables.h"
#include "clients/cli/campaigns.h"
#include "clients/cli/commands.h"
#include "clients/cli/definition_diff.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/campaigns.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Campaign;
using v1::CampaignService;
using Stub = CampaignService::Stub;

struct NameOptions {
  std::string id;
};

struct ResumeOptions {
  std::string id;
  std::string missed = "spread";
};

struct ExtendOptions {
  std::string id;
  std::string end;
};

struct CloneOptions {
  std::string id;
  std::string new_id;
  std::string start;
};

struct VersionsOptions {
  std::string id;
  bool diff = false;
};

// Names the campaign in the request and sends it.
template <typename Request>
absl::StatusOr<Campaign> Send(Context& context, const std::string& id,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Campaign*),
                              Request request = {}) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "campaigns", id));
  Campaign campaign;
  RETURN_IF_ERROR(connection->Call(*stub, method, request, campaign));
  return campaign;
}

absl::Status PrintState(Context& context, const absl::StatusOr<Campaign>& campaign) {
  RETURN_IF_ERROR(campaign.status());
  if (context.format == Format::kTable) {
    context.out.stream << ShortId(campaign->name()) << " is " << Campaign::State_Name(campaign->state()) << "\n";
    return absl::OkStatus();
  }
  return PrintOne(context, *campaign, CampaignList({*campaign}));
}

// The etag makes sure that what is approved is what was read.
absl::Status Approve(Context& context, const NameOptions& options) {
  ASSIGN_OR_RETURN(const Campaign seen, ReadCampaign(context, options.id));
  v1::ApproveCampaignRequest request;
  request.set_etag(seen.etag());
  ASSIGN_OR_RETURN(const Campaign approved, Send(context, options.id, &Stub::ApproveCampaign, request));
  if (context.format != Format::kTable) return PrintOne(context, approved, CampaignList({approved}));
  context.out.stream << ShortId(approved.name()) << " is approved by " << approved.approver() << "\n";
  return absl::OkStatus();
}

absl::Status Launch(Context& context, const NameOptions& options) {
  return PrintState(context, LaunchCampaign(context, options.id));
}

absl::Status Pause(Context& context, const NameOptions& options) {
  return PrintState(context, Send(context, options.id, &Stub::PauseCampaign));
}

absl::Status Resume(Context& context, const ResumeOptions& options) {
  v1::ResumeCampaignRequest request;
  v1::ResumeCampaignRequest::Missed missed = v1::ResumeCampaignRequest::SPREAD;
  (void)v1::ResumeCampaignRequest::Missed_Parse(
      absl::AsciiStrToUpper(absl::StrReplaceAll(options.missed, {{"-", "_"}})), &missed);
  request.set_missed(missed);
  return PrintState(context, Send(context, options.id, &Stub::ResumeCampaign, request));
}

absl::Status Cancel(Context& context, const NameOptions& options) {
  return PrintState(context, Send(context, options.id, &Stub::CancelCampaign));
}

absl::Status Extend(Context& context, const ExtendOptions& options) {
  v1::ExtendCampaignRequest request;
  ASSIGN_OR_RETURN(const absl::Time end, ParseTime(options.end, std::nullopt));
  *request.mutable_end_time() = ToProto(end);
  ASSIGN_OR_RETURN(const Campaign extended, Send(context, options.id, &Stub::ExtendCampaign, request));
  if (context.format != Format::kTable) return PrintOne(context, extended, CampaignList({extended}));
  context.out.stream << ShortId(extended.name()) << " ends " << FormatTime(extended.window().end_time()) << ", version "
                     << extended.version() << "\n";
  return absl::OkStatus();
}

absl::Status Clone(Context& context, const CloneOptions& options) {
  v1::CloneCampaignRequest request;
  request.set_campaign_id(options.new_id);
  if (!options.start.empty()) {
    ASSIGN_OR_RETURN(const absl::Time start, ParseTime(options.start, std::nullopt));
    *request.mutable_start_time() = ToProto(start);
  }
  return PrintState(context, Send(context, options.id, &Stub::CloneCampaign, request));
}

absl::StatusOr<std::vector<v1::CampaignVersion>> ReadVersions(Context& context, const std::string& id) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CampaignService::NewStub(connection->channel());
  v1::ListCampaignVersionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "campaigns", id));
  request.set_page_size(1000);
  std::vector<v1::CampaignVersion> versions;
  const auto take = [&](v1::ListCampaignVersionsResponse& page) {
    versions.insert(versions.end(), page.campaign_versions().begin(), page.campaign_versions().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &Stub::ListCampaignVersions, request, take));
  return versions;
}

absl::Status Versions(Context& context, const VersionsOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<v1::CampaignVersion> versions, ReadVersions(context, options.id));
  if (!options.diff || context.format != Format::kTable) {
    Table table({Right("version"), Left("when"), Left("who"), Left("changed")});
    for (const v1::CampaignVersion& version : versions) {
      table.Add({absl::StrCat(version.version()), FormatTime(version.create_time()), version.editor(),
                 absl::StrJoin(version.changed_fields(), ", ")});
    }
    return PrintMany(context, versions, table);
  }
  for (size_t i = 0; i < versions.size(); ++i) {
    context.out.stream << "version " << versions[i].version() << ", " << FormatTime(versions[i].create_time()) << ", "
                       << versions[i].editor() << "\n";
    if (i > 0) PrintChanges(ChangesBetween(versions[i - 1].campaign(), versions[i].campaign()), context.out);
  }
  return absl::OkStatus();
}

template <typename Options>
CLI::App* AddNamed(CLI::App& noun, const char* verb_name, const char* help, Command& chosen,
                   absl::Status (*run)(Context&, const Options&), Options** options) {
  const auto [verb, filled] = AddVerb<Options>(noun, verb_name, help, chosen, run);
  verb->add_option("CAMPAIGN", filled->id, "Id of the campaign")->required();
  *options = filled;
  return verb;
}

}  // namespace

void AddCampaignLifecycle(CLI::App& campaigns, Command& chosen) {
  NameOptions* named = nullptr;
  AddNamed(campaigns, "approve", "Agrees with a campaign that somebody else wrote", chosen, Approve, &named);
  AddNamed(campaigns, "launch", "Starts a draft: its waves begin at their times", chosen, Launch, &named);
  AddNamed(campaigns, "pause", "Holds a running campaign", chosen, Pause, &named);
  ResumeOptions* resumed = nullptr;
  AddNamed(campaigns, "resume", "Goes on with a paused campaign", chosen, Resume, &resumed)
      ->add_option("--missed", resumed->missed, "What fell due meanwhile: spread, send-now or skip")
      ->check(CLI::IsMember({"spread", "send-now", "skip"}))
      ->capture_default_str();
  AddNamed(campaigns, "cancel", "Ends a campaign for good", chosen, Cancel, &named);
  ExtendOptions* extended = nullptr;
  AddNamed(campaigns, "extend", "Moves the end of the window, later or earlier", chosen, Extend, &extended)
      ->add_option("END", extended->end, "The new end: 2027-10-10T22:00+02:00")
      ->required();
  CloneOptions* cloned = nullptr;
  CLI::App* clone = AddNamed(campaigns, "clone", "Makes a draft that says the same", chosen, Clone, &cloned);
  clone->add_option("NEWID", cloned->new_id, "Id of the draft")->required();
  clone->add_option("--start", cloned->start, "Where its window begins; all its times move along");
  VersionsOptions* versions = nullptr;
  AddNamed(campaigns, "versions", "Lists the definitions since the launch", chosen, Versions, &versions)
      ->add_flag("--diff", versions->diff, "Show what each of them changed");
}

}  // namespace sendlift::cli
