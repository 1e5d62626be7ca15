#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "sendlift/v1/customers.grpc.pb.h"

// What stands behind the consents of a customer, and the end of all of it.
namespace sendlift::cli {
namespace {

using v1::ConsentChange;
using v1::CustomerService;

constexpr int kPageSize = 1000;

struct ConsentsOptions {
  std::string id;
};

struct EraseOptions {
  std::string id;
  bool dry_run = false;
};

std::string ConsentText(const google::protobuf::RepeatedPtrField<v1::Consent>& consents) {
  return absl::StrJoin(consents, " ", [](std::string* out, const v1::Consent& consent) {
    absl::StrAppend(out, v1::Channel_Name(consent.channel()), ":", v1::Purpose_Name(consent.purpose()));
  });
}

std::string CauseText(const ConsentChange& change) {
  if (!change.import_batch().empty()) return absl::StrCat("import ", ShortId(change.import_batch()));
  if (change.cause() == ConsentChange::MERGE) return absl::StrCat("merge ", ShortId(change.merge()));
  if (change.cause() == ConsentChange::UNMERGE) return absl::StrCat("merge ", ShortId(change.merge()), " undone");
  return "before records began";
}

Table ConsentTable(const std::vector<ConsentChange>& changes) {
  Table table({Left("since"), Left("given"), Left("withdrawn"), Left("source"), Left("by"), Left("recorded")});
  for (const ConsentChange& change : changes) {
    table.Add({FormatTime(change.consent_time()), ConsentText(change.given()), ConsentText(change.withdrawn()),
               change.source(), CauseText(change), FormatTime(change.record_time())});
  }
  return table;
}

absl::Status ShowConsents(Context& context, const ConsentsOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CustomerService::NewStub(connection->channel());
  v1::ListConsentChangesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), FullName(context.workspace, "customers", options.id));
  request.set_page_size(kPageSize);
  std::vector<ConsentChange> changes;
  const auto take = [&](v1::ListConsentChangesResponse& page) {
    changes.insert(changes.end(), page.consent_changes().begin(), page.consent_changes().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &CustomerService::Stub::ListConsentChanges, request, take));
  return PrintMany(context, changes, ConsentTable(changes));
}

absl::Status Erase(Context& context, const EraseOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CustomerService::NewStub(connection->channel());
  v1::EraseCustomerRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "customers", options.id));
  request.set_validate_only(options.dry_run);
  v1::EraseCustomerResponse erased;
  RETURN_IF_ERROR(connection->Call(*stub, &CustomerService::Stub::EraseCustomer, request, erased));
  Table table({Left("erased"), Right("ids"), Right("imported rows"), Right("instructions")});
  table.Add({absl::StrCat(FormatTime(erased.erase_time()), erased.already_erased() ? " (before)" : ""),
             Grouped(erased.customer_count()), Grouped(erased.raw_row_count()), Grouped(erased.instruction_count())});
  if (options.dry_run) context.err.stream << "Nothing was erased: this is what would be.\n";
  return PrintOne(context, erased, table);
}

}  // namespace

void AddConsents(CLI::App& customers, Command& chosen) {
  const auto [show, show_options] = AddVerb<ConsentsOptions>(
      customers, "consents", "Shows every change of a customer's consents, with source and time", chosen, ShowConsents);
  show->add_option("ID", show_options->id, "Your own id of the customer")->required();
  const auto [erase, options] = AddVerb<EraseOptions>(
      customers, "erase", "Erases the personal data of a customer; there is no way back", chosen, Erase);
  erase->add_option("ID", options->id, "Your own id of the customer")->required();
  erase->add_flag("--dry-run", options->dry_run, "Only counts what would be erased");
}

}  // namespace sendlift::cli
