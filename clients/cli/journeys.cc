#include "clients/cli/journeys.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/formula.h"
#include "clients/cli/journey_tables.h"
#include "clients/cli/names.h"
#include "sendlift/v1/journeys.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::JourneyService;

constexpr int kPageSize = 1000;

struct CampaignOptions {
  std::string campaign;
};

struct CustomerOptions {
  std::string campaign;
  std::string customer;
};

absl::Status Progress(Context& context, const CampaignOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = JourneyService::NewStub(connection->channel());
  ASSIGN_OR_RETURN(const std::string campaign, FullName(context.workspace, "campaigns", options.campaign));
  v1::GetJourneyProgressRequest request;
  request.set_name(absl::StrCat(campaign, "/journeyProgress"));
  v1::JourneyProgress progress;
  RETURN_IF_ERROR(connection->Call(*stub, &JourneyService::Stub::GetJourneyProgress, request, progress));
  if (context.format != Format::kTable) return PrintOne(context, progress, ProgressRows(progress));
  StepTable(progress).Print(context.out);
  context.out.stream << "\n";
  EndingTable(progress).Print(context.out);
  return absl::OkStatus();
}

Table TableOf(const v1::ListJourneyTriggersResponse& page) {
  std::vector<Column> columns;
  for (const std::string& heading : TriggerHeadings()) columns.push_back(Left(heading));
  Table table(columns);
  for (const v1::JourneyTrigger& trigger : page.journey_triggers()) table.Add(TriggerCells(trigger));
  return table;
}

void WriteCsvLine(const std::vector<std::string>& cells, std::ostream& out) {
  out << absl::StrJoin(cells, ",", [](std::string* line, const std::string& cell) {
    *line += CsvField(WithoutFormula(cell));
  }) << "\n";
}

// Writes pages as they come, so that a list of any length needs the memory of one.
class PageWriter {
 public:
  explicit PageWriter(Context& context) : context_(context), out_(context.out.stream) {
    if (context.format == Format::kCsv) WriteCsvLine(TriggerHeadings(), out_);
    if (context.format == Format::kJson) out_ << "[";
  }

  void Write(const v1::ListJourneyTriggersResponse& page) {
    if (context_.format == Format::kTable) return TableOf(page).Print(context_.out);
    for (const v1::JourneyTrigger& trigger : page.journey_triggers()) {
      if (context_.format == Format::kCsv) {
        WriteCsvLine(TriggerCells(trigger), out_);
      } else {
        std::string json = ToJson(trigger);
        json.pop_back();
        out_ << separator_ << json;
        separator_ = ",";
      }
    }
  }

  void Finish() {
    if (context_.format == Format::kJson) out_ << "]\n";
  }

 private:
  Context& context_;
  std::ostream& out_;
  const char* separator_ = "";
};

absl::Status Triggers(Context& context, const CampaignOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = JourneyService::NewStub(connection->channel());
  v1::ListJourneyTriggersRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "campaigns", options.campaign));
  request.set_page_size(kPageSize);
  PageWriter writer(context);
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &JourneyService::Stub::ListJourneyTriggers, request,
                              [&](const v1::ListJourneyTriggersResponse& page) {
                                writer.Write(page);
                                return context.out.stream.good();
                              }));
  writer.Finish();
  return absl::OkStatus();
}

absl::Status Get(Context& context, const CustomerOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = JourneyService::NewStub(connection->channel());
  ASSIGN_OR_RETURN(const std::string campaign, FullName(context.workspace, "campaigns", options.campaign));
  v1::GetJourneyRequest request;
  request.set_name(absl::StrCat(campaign, "/journeys/", options.customer));
  v1::Journey journey;
  RETURN_IF_ERROR(connection->Call(*stub, &JourneyService::Stub::GetJourney, request, journey));
  if (context.format == Format::kTable) {
    context.out.stream << "Customer " << ShortId(journey.name()) << ", arm " << journey.arm() << ", tier "
                       << journey.tier() << (journey.ending().empty() ? ", on the way" : "") << "\n\n";
  }
  if (journey.more_triggers()) context.err.stream << "The first 1,000 triggers only: `triggers` lists all.\n";
  return PrintOne(context, journey, StoryTable(journey));
}

}  // namespace

void AddJourneys(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("journeys", "How customers go through a campaign's follow-ups");
  noun->require_subcommand(1);
  const auto [progress, progress_options] = AddVerb<CampaignOptions>(
      *noun, "progress", "Counts what became of every follow-up, and who came to which ending", chosen, Progress);
  progress->add_option("CAMPAIGN", progress_options->campaign, "Id of the campaign")->required();
  const auto [triggers, triggers_options] = AddVerb<CampaignOptions>(
      *noun, "triggers", "Lists every trigger with its delay and the time in which outcomes count", chosen, Triggers);
  triggers->add_option("CAMPAIGN", triggers_options->campaign, "Id of the campaign")->required();
  const auto [get, get_options] =
      AddVerb<CustomerOptions>(*noun, "get", "Tells one customer's way, step by step", chosen, Get);
  get->add_option("CAMPAIGN", get_options->campaign, "Id of the campaign")->required();
  get->add_option("CUSTOMER", get_options->customer, "Your own id of the customer")->required();
}

}  // namespace sendlift::cli
