#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/merges.h"
#include "clients/cli/names.h"
#include "clients/cli/tierings.h"
#include "clients/cli/times.h"
#include "sendlift/v1/customers.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::CustomerService;

constexpr int kPageSize = 1000;

struct GetOptions {
  std::string id;
};

struct ListOptions {
  std::string filter;
  int64_t limit = 50;
};

std::string ConsentText(const v1::Customer& customer) {
  return absl::StrJoin(customer.consents(), " ", [](std::string* out, const v1::Consent& consent) {
    absl::StrAppend(out, v1::Channel_Name(consent.channel()), ":", v1::Purpose_Name(consent.purpose()));
  });
}

Table CustomerTable(const std::vector<v1::Customer>& customers) {
  Table table({Left("id"), Left("tier"), Left("language"), Left("time zone"), Left("email"), Left("phone number"),
               Left("consents")});
  for (const v1::Customer& customer : customers) {
    table.Add({ShortId(customer.name()), customer.tier(), customer.language_code(), customer.time_zone(),
               customer.email(), customer.phone_number(), ConsentText(customer)});
  }
  return table;
}

Table OneCustomer(const v1::Customer& customer) {
  Table table({Left("field"), Left("value")});
  table.Add({"name", customer.name()});
  table.Add({"tier", customer.tier()});
  table.Add({"language", customer.language_code()});
  table.Add({"time zone", customer.time_zone()});
  table.Add({"email", customer.email()});
  table.Add({"phone number", customer.phone_number()});
  table.Add({"consents", ConsentText(customer)});
  std::vector<std::pair<std::string, std::string>> attributes(customer.attributes().begin(),
                                                              customer.attributes().end());
  std::sort(attributes.begin(), attributes.end());
  for (const auto& [name, value] : attributes) table.Add({name, value});
  table.Add({"created", FormatTime(customer.create_time())});
  table.Add({"updated", FormatTime(customer.update_time())});
  return table;
}

absl::Status Get(Context& context, const GetOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CustomerService::NewStub(connection->channel());
  v1::GetCustomerRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "customers", options.id));
  v1::Customer customer;
  RETURN_IF_ERROR(connection->Call(*stub, &CustomerService::Stub::GetCustomer, request, customer));
  return PrintOne(context, customer, OneCustomer(customer));
}

absl::Status List(Context& context, const ListOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = CustomerService::NewStub(connection->channel());
  v1::ListCustomersRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_filter(options.filter);
  request.set_page_size(static_cast<int>(options.limit == 0 ? kPageSize : std::min<int64_t>(options.limit, kPageSize)));
  std::vector<v1::Customer> customers;
  bool has_more = false;
  const auto take = [&](v1::ListCustomersResponse& page) {
    for (v1::Customer& customer : *page.mutable_customers()) customers.push_back(std::move(customer));
    if (options.limit == 0 || static_cast<int64_t>(customers.size()) < options.limit) return true;
    has_more = static_cast<int64_t>(customers.size()) > options.limit || !page.next_page_token().empty();
    customers.resize(static_cast<size_t>(options.limit));
    return false;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &CustomerService::Stub::ListCustomers, request, take));
  if (has_more) context.err.stream << "The first " << options.limit << " only: --limit 0 lists all.\n";
  return PrintMany(context, customers, CustomerTable(customers));
}

}  // namespace

void AddCustomers(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("customers", "People who may be contacted")->require_subcommand(1);
  AddCustomerImport(*noun, chosen);
  AddBatches(*noun, chosen);
  AddCustomerExport(*noun, chosen);
  AddMerges(*noun, chosen);
  AddConsents(*noun, chosen);
  AddTierChanges(*noun, chosen);
  const auto [get, get_options] = AddVerb<GetOptions>(*noun, "get", "Shows one customer", chosen, Get);
  get->add_option("ID", get_options->id, "Your own id of the customer")->required();
  const auto [list, list_options] = AddVerb<ListOptions>(*noun, "list", "Lists customers as imported", chosen, List);
  list->add_option("--filter", list_options->filter, "Who, such as: tier = VIP AND has:email");
  list->add_option("--limit", list_options->limit, "At most so many; 0 is all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
}

}  // namespace sendlift::cli
