#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "clients/cli/campaign_tables.h"
#include "clients/cli/commands.h"
#include "clients/cli/contact_facts.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/instructions.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::InstructionRecord;
using v1::InstructionService;

constexpr int64_t kPageSize = 1000;

struct ListOptions {
  std::string campaign;
  std::vector<std::string> states;
  std::string customer;
  int64_t limit = 100;
};

struct GetOptions {
  std::string campaign;
  int64_t sequence = 0;
};

struct ExplainOptions {
  std::string campaign;
  std::string customer;
};

struct RedriveOptions {
  std::string campaign;
  std::vector<int64_t> sequences;
};

std::string ReasonText(const InstructionRecord& record) {
  return record.reason() == v1::Exclusion::REASON_UNSPECIFIED ? "" : v1::Exclusion::Reason_Name(record.reason());
}

Table InstructionTable(const std::vector<InstructionRecord>& records) {
  Table table({Right("instruction"), Left("customer"), Left("channel"), Left("arm"), Left("wave"), Left("state"),
               Left("reason"), Right("attempt"), Left("gateway"), Left("handed over")});
  for (const InstructionRecord& record : records) {
    table.Add({ShortId(record.name()), ShortId(record.customer()), v1::Channel_Name(record.channel()), record.arm(),
               record.wave(), InstructionRecord::State_Name(record.state()), ReasonText(record),
               absl::StrCat(record.attempt()), ShortId(record.gateway()), FormatTime(record.lease_time())});
  }
  return table;
}

Table OneInstruction(const InstructionRecord& record) {
  Table table({Left("field"), Left("value")});
  table.Add({"instruction", ShortId(record.name())});
  table.Add({"customer", ShortId(record.customer())});
  table.Add({"state", InstructionRecord::State_Name(record.state())});
  if (!ReasonText(record).empty()) table.Add({"because", ExclusionText(record.reason())});
  table.Add({"channel", v1::Channel_Name(record.channel())});
  table.Add({"arm", record.arm()});
  table.Add({"tier", record.tier()});
  table.Add({"wave", record.wave()});
  table.Add({"attempt", absl::StrCat(record.attempt())});
  table.Add({"gateway", ShortId(record.gateway())});
  table.Add({"handed over", FormatTime(record.lease_time())});
  table.Add({"due again", FormatTime(record.due_time())});
  table.Add({"not before", FormatTime(record.not_before_time())});
  table.Add({"not after", FormatTime(record.not_after_time())});
  table.Add({"time zone", record.time_zone()});
  table.Add({"key", record.idempotency_key()});
  return table;
}

absl::Status FillStates(const ListOptions& options, v1::ListInstructionsRequest& request) {
  for (const std::string& name : options.states) {
    InstructionRecord::State state = InstructionRecord::STATE_UNSPECIFIED;
    if (!InstructionRecord::State_Parse(absl::AsciiStrToUpper(name), &state) ||
        state == InstructionRecord::STATE_UNSPECIFIED) {
      return absl::InvalidArgumentError(
          "--state must be PLANNED, LEASED, ACCEPTED, DELIVERED, BOUNCED, FAILED, DEAD, IN_DOUBT, UNKNOWN, EXPIRED, "
          "CANCELLED or SUPPRESSED");
    }
    request.add_states(state);
  }
  return absl::OkStatus();
}

absl::Status List(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = InstructionService::NewStub(connection->channel());
  v1::ListInstructionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "campaigns", options.campaign));
  RETURN_IF_ERROR(FillStates(options, request));
  if (!options.customer.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_customer(), FullName(context.workspace, "customers", options.customer));
  }
  request.set_page_size(static_cast<int>(options.limit == 0 ? kPageSize : std::min(options.limit, kPageSize)));
  std::vector<InstructionRecord> records;
  bool has_more = false;
  const auto take = [&](v1::ListInstructionsResponse& page) {
    records.insert(records.end(), page.instructions().begin(), page.instructions().end());
    if (options.limit == 0 || static_cast<int64_t>(records.size()) < options.limit) return true;
    has_more = static_cast<int64_t>(records.size()) > options.limit || !page.next_page_token().empty();
    records.resize(static_cast<size_t>(options.limit));
    return false;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &InstructionService::Stub::ListInstructions, request, take));
  if (has_more) context.err.stream << "The first " << options.limit << " only: --limit 0 lists all.\n";
  return PrintMany(context, records, InstructionTable(records));
}

absl::StatusOr<std::string> NameOf(const Context& context, const std::string& campaign, int64_t sequence) {
  ASSIGN_OR_RETURN(const std::string parent, FullName(context.workspace, "campaigns", campaign));
  return absl::StrCat(parent, "/instructions/", sequence);
}

absl::Status Get(Context& context, const GetOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = InstructionService::NewStub(connection->channel());
  v1::GetInstructionRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), NameOf(context, options.campaign, options.sequence));
  InstructionRecord record;
  RETURN_IF_ERROR(connection->Call(*stub, &InstructionService::Stub::GetInstruction, request, record));
  return PrintOne(context, record, OneInstruction(record));
}

absl::Status Explain(Context& context, const ExplainOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = InstructionService::NewStub(connection->channel());
  v1::ExplainContactRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "campaigns", options.campaign));
  ASSIGN_OR_RETURN(*request.mutable_customer(), FullName(context.workspace, "customers", options.customer));
  v1::ExplainContactResponse explanation;
  RETURN_IF_ERROR(connection->Call(*stub, &InstructionService::Stub::ExplainContact, request, explanation));
  return PrintOne(context, explanation, FactTable(explanation));
}

absl::Status Redrive(Context& context, const RedriveOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = InstructionService::NewStub(connection->channel());
  v1::RedriveInstructionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "campaigns", options.campaign));
  for (const int64_t sequence : options.sequences) {
    ASSIGN_OR_RETURN(*request.add_names(), NameOf(context, options.campaign, sequence));
  }
  v1::RedriveInstructionsResponse sum;
  bool more = true;
  while (more) {
    v1::RedriveInstructionsResponse response;
    RETURN_IF_ERROR(connection->Call(*stub, &InstructionService::Stub::RedriveInstructions, request, response));
    sum.set_redriven_count(sum.redriven_count() + response.redriven_count());
    more = response.more() && response.redriven_count() > 0;
  }
  Table table({Right("planned again")});
  table.Add({Grouped(sum.redriven_count())});
  return PrintOne(context, sum, table);
}

void AddList(CLI::App& noun, Command& chosen) {
  const auto [list, options] =
      AddVerb<ListOptions>(noun, "list", "Lists instructions in the order in which they are sent", chosen, List);
  list->add_option("CAMPAIGN", options->campaign, "Id of the campaign")->required();
  list->add_option("--state", options->states, "Only those in this state, such as DEAD; may be repeated");
  list->add_option("--customer", options->customer, "Only those for this customer");
  list->add_option("--limit", options->limit, "At most so many; 0 is all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

}  // namespace

void AddInstructions(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("instructions", "What became of every message, and why")->require_subcommand(1);
  AddList(*noun, chosen);
  const auto [get, get_options] = AddVerb<GetOptions>(*noun, "get", "Shows where one stands", chosen, Get);
  get->add_option("CAMPAIGN", get_options->campaign, "Id of the campaign")->required();
  get->add_option("INSTRUCTION", get_options->sequence, "Its number, as listed")->required();
  const auto [explain, explain_options] =
      AddVerb<ExplainOptions>(*noun, "explain", "Tells why a customer got, or did not get, a message", chosen, Explain);
  explain->add_option("CAMPAIGN", explain_options->campaign, "Id of the campaign")->required();
  explain->add_option("CUSTOMER", explain_options->customer, "Your own id of the customer")->required();
  const auto [redrive, redrive_options] = AddVerb<RedriveOptions>(
      *noun, "redrive", "Tries dead letters again: instructions that were refused too often", chosen, Redrive);
  redrive->add_option("CAMPAIGN", redrive_options->campaign, "Id of the campaign")->required();
  redrive->add_option("INSTRUCTION", redrive_options->sequences, "Their numbers; without one, all that are DEAD");
}

}  // namespace sendlift::cli
