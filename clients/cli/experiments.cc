#include "base/status.h"
#include "clients/cli/assignment_rows.h"
#include "clients/cli/commands.h"
#include "clients/cli/csv_reader.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/experiments.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ExperimentService;

constexpr int kPageSize = 1000;

struct AssignmentImportOptions {
  ImportOptions import;
  std::string campaign;
  std::string customer_column = "customer_id";
  std::string arm_column = "arm";
  std::vector<std::string> maps;
};

struct ListOptions {
  std::string campaign;
  int64_t limit = 50;
};

absl::Status Import(Context& context, const AssignmentImportOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  v1::ImportAssignmentsConfig config;
  ASSIGN_OR_RETURN(*config.mutable_parent(), FullName(context.workspace, "campaigns", options.campaign));
  ASSIGN_OR_RETURN(const auto reader, CsvReader::Open(options.import.file));
  ASSIGN_OR_RETURN(AssignmentColumns columns,
                   FindAssignmentColumns(reader->header(), options.customer_column, options.arm_column, options.maps));
  AssignmentRowEncoder encoder(std::move(config), std::move(columns));

  const auto stub = ExperimentService::NewStub(connection->channel());
  auto call_context = connection->NewStream();
  auto stream = stub->ImportAssignments(call_context.get());
  auto call = std::make_unique<StreamCall<v1::ImportAssignmentsRequest, v1::ImportAssignmentsResponse>>(
      std::move(call_context), std::move(stream));
  return ImportRows(context, options.import, *reader, encoder, std::move(call)).status();
}

absl::Status List(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ExperimentService::NewStub(connection->channel());
  v1::ListAssignmentsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "campaigns", options.campaign));
  request.set_page_size(static_cast<int>(options.limit == 0 ? kPageSize : std::min<int64_t>(options.limit, kPageSize)));
  std::vector<v1::Assignment> assignments;
  const auto take = [&](v1::ListAssignmentsResponse& page) {
    for (v1::Assignment& assignment : *page.mutable_assignments()) assignments.push_back(std::move(assignment));
    if (options.limit == 0 || static_cast<int64_t>(assignments.size()) < options.limit) return true;
    assignments.resize(static_cast<size_t>(options.limit));
    context.err.stream << "The first " << options.limit << " only: --limit 0 lists all.\n";
    return false;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &ExperimentService::Stub::ListAssignments, request, take));
  Table table({Left("customer"), Left("arm"), Left("tier"), Left("wave"), Left("channel"), Left("planned")});
  for (const v1::Assignment& assignment : assignments) {
    table.Add({ShortId(assignment.name()), assignment.arm(), assignment.tier(),
               assignment.touchpoint().empty() ? assignment.wave() : "at " + assignment.touchpoint(),
               assignment.channel() == v1::CHANNEL_UNSPECIFIED ? "" : v1::Channel_Name(assignment.channel()),
               FormatTime(assignment.planned_time())});
  }
  return PrintMany(context, assignments, table);
}

void AddImport(CLI::App& noun, Command& chosen) {
  const auto [verb, options] = AddVerb<AssignmentImportOptions>(
      noun, "import-assignments", "Imports the arms that customers were given elsewhere, before the launch", chosen,
      Import);
  verb->add_option("CAMPAIGN", options->campaign, "Id of the campaign, a draft whose experiment says IMPORTED")
      ->required();
  verb->add_option("FILE", options->import.file, "CSV file with a header; - is the standard input")
      ->required()
      ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  verb->add_option("--customer-column", options->customer_column, "Column with the customer's id")
      ->capture_default_str();
  verb->add_option("--arm-column", options->arm_column, "Column with the arm")->capture_default_str();
  verb->add_option("--map", options->maps, "The file's word for an arm: \"Mens E-Mail=mens\"; may be repeated")
      ->take_all()
      ->expected(1);
  verb->add_option("--batch", options->import.batch_size, "Rows a message")
      ->check(CLI::Range(1, 5000))
      ->capture_default_str();
}

}  // namespace

void AddExperiments(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("experiments", "Who is in which arm")->require_subcommand(1);
  AddImport(*noun, chosen);
  const auto [list, options] = AddVerb<ListOptions>(*noun, "list", "Lists a campaign's assignments", chosen, List);
  list->add_option("CAMPAIGN", options->campaign, "Id of the campaign")->required();
  list->add_option("--limit", options->limit, "At most so many; 0 is all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

}  // namespace sendlift::cli
