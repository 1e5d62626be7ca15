#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/commands.h"
#include "clients/cli/formula.h"
#include "clients/cli/names.h"
#include "clients/cli/progress.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/import_batches.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::CustomerService;
using v1::ImportBatchService;

constexpr int kRowsAPage = 1000;
constexpr int kCustomersAPage = 200;
constexpr size_t kColumnsMax = 200;  // of an import: what is exported can be imported

const std::vector<std::string>& OwnColumns() {
  static const auto& columns =
      *new std::vector<std::string>{"id", "email", "phone_number", "tier", "language_code", "time_zone", "consents"};
  return columns;
}

struct ExportOptions {
  std::string batch;
  bool all = false;
  std::string filter;
  std::string format = "csv";
  std::string formulas = "escape";
};

// One row as CSV; formulas are made harmless if asked for.
void WriteCsv(const ExportOptions& options, const std::vector<std::string>& values, std::ostream& out) {
  const char* separator = "";
  for (const std::string& value : values) {
    out << separator << CsvField(options.formulas == "escape" ? WithoutFormula(value) : value);
    separator = ",";
  }
  out << "\n";
}

// One row as a JSON object, without empty values; values beyond the columns are in an array "_more".
void WriteJson(const std::vector<std::string>& columns, const std::vector<std::string>& values, std::ostream& out) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  for (size_t i = 0; i < values.size(); ++i) {
    if (i >= columns.size()) {
      object["_more"].push_back(values[i]);
    } else if (!values[i].empty()) {
      object[columns[i]] = values[i];
    }
  }
  out << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
}

void WriteRow(const ExportOptions& options, const std::vector<std::string>& columns,
              const std::vector<std::string>& values, std::ostream& out) {
  if (options.format == "csv") {
    WriteCsv(options, values, out);
  } else {
    WriteJson(columns, values, out);
  }
}

std::string ConsentText(const v1::Customer& customer) {
  return absl::StrJoin(customer.consents(), " ", [](std::string* out, const v1::Consent& consent) {
    absl::StrAppend(out, v1::Channel_Name(consent.channel()), ":", v1::Purpose_Name(consent.purpose()));
  });
}

std::vector<std::string> ValuesOf(const v1::Customer& customer, const std::vector<std::string>& columns) {
  std::vector<std::string> values = {ShortId(customer.name()), customer.email(),         customer.phone_number(),
                                     customer.tier(),          customer.language_code(), customer.time_zone(),
                                     ConsentText(customer)};
  for (size_t i = OwnColumns().size(); i < columns.size(); ++i) {
    const auto attribute = customer.attributes().find(columns[i]);
    values.push_back(attribute == customer.attributes().end() ? "" : attribute->second);
  }
  return values;
}

absl::Status ForEachCustomer(const Context& context, const Connection& connection, const ExportOptions& options,
                             const std::function<bool(const v1::Customer&)>& take) {
  const auto stub = CustomerService::NewStub(connection.channel());
  v1::ListCustomersRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_filter(options.filter);
  request.set_page_size(kCustomersAPage);
  return ForEachPage(connection, *stub, &CustomerService::Stub::ListCustomers, request,
                     [&](v1::ListCustomersResponse& page) {
                       return std::all_of(page.customers().begin(), page.customers().end(), take);
                     });
}

// The product's own columns and every attribute that some customer has, by name.
absl::StatusOr<std::vector<std::string>> ColumnsOfCustomers(const Context& context, const Connection& connection,
                                                            const ExportOptions& options) {
  std::set<std::string> attributes;
  RETURN_IF_ERROR(ForEachCustomer(context, connection, options, [&](const v1::Customer& customer) {
    for (const auto& [name, value] : customer.attributes()) attributes.insert(name);
    return attributes.size() + OwnColumns().size() <= kColumnsMax;
  }));
  if (attributes.size() + OwnColumns().size() > kColumnsMax) {
    return absl::FailedPreconditionError(absl::StrCat("the customers have more than ", kColumnsMax,
                                                      " columns together: write them with --format ndjson"));
  }
  std::vector<std::string> columns = OwnColumns();
  columns.insert(columns.end(), attributes.begin(), attributes.end());
  return columns;
}

// A customer's own columns, where each row may have others.
std::vector<std::string> ColumnsOf(const v1::Customer& customer) {
  std::vector<std::string> columns = OwnColumns();
  for (const auto& [name, value] : customer.attributes()) columns.push_back(name);
  std::sort(columns.begin() + static_cast<std::ptrdiff_t>(OwnColumns().size()), columns.end());
  return columns;
}

absl::Status ExportCustomers(Context& context, const ExportOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  std::ostream& out = context.out.stream;
  const bool is_csv = options.format == "csv";
  std::vector<std::string> columns;
  if (is_csv) {
    ASSIGN_OR_RETURN(columns, ColumnsOfCustomers(context, *connection, options));
    WriteCsv(options, columns, out);
  }
  Progress progress(context.err, context.clock, "customers");
  int64_t count = 0;
  const absl::Status status = ForEachCustomer(context, *connection, options, [&](const v1::Customer& customer) {
    if (!is_csv) columns = ColumnsOf(customer);
    WriteRow(options, columns, ValuesOf(customer, columns), out);
    progress.Show(-1, ++count);
    return out.good();
  });
  progress.Finish();
  return status;
}

absl::Status ExportBatch(Context& context, const ExportOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ImportBatchService::NewStub(connection->channel());
  v1::GetImportBatchRequest get;
  ASSIGN_OR_RETURN(*get.mutable_name(), FullName(context.workspace, "importBatches", options.batch));
  v1::ImportBatch batch;
  RETURN_IF_ERROR(connection->Call(*stub, &ImportBatchService::Stub::GetImportBatch, get, batch));
  std::ostream& out = context.out.stream;
  const std::vector<std::string> columns(batch.columns().begin(), batch.columns().end());
  if (options.format == "csv") WriteCsv(options, columns, out);
  Progress progress(context.err, context.clock, "rows");
  v1::ListImportedRowsRequest request;
  request.set_parent(batch.name());
  request.set_page_size(kRowsAPage);
  int64_t unreadable = 0;
  int64_t count = 0;
  const auto total = static_cast<double>(std::max<int64_t>(1, batch.row_count()));
  const absl::Status status =
      ForEachPage(*connection, *stub, &ImportBatchService::Stub::ListImportedRows, request,
                  [&](v1::ListImportedRowsResponse& page) {
                    for (const v1::ImportedRow& row : page.rows()) {
                      if (row.values().empty()) ++unreadable;
                      if (row.values().empty()) continue;
                      WriteRow(options, columns, {row.values().begin(), row.values().end()}, out);
                      ++count;
                    }
                    progress.Show(static_cast<double>(count + unreadable) / total, count);
                    return out.good();
                  });
  progress.Finish();
  if (unreadable > 0) {
    context.err.stream << unreadable << " rows could not be read when they were imported, and are not here.\n";
  }
  return status;
}

absl::Status Export(Context& context, const ExportOptions& options) {
  if (options.all == !options.batch.empty()) {
    return absl::InvalidArgumentError(
        "say what to export: --batch N for the rows of an import as they came, --all for the customers as they are");
  }
  return options.all ? ExportCustomers(context, options) : ExportBatch(context, options);
}

}  // namespace

void AddCustomerExport(CLI::App& customers, Command& chosen) {
  const auto [verb, options] = AddVerb<ExportOptions>(
      customers, "export", "Writes what was imported, or customers as they are now, to the screen", chosen, Export);
  verb->add_option("--batch", options->batch, "The rows of this import as they came");
  verb->add_flag("--all", options->all, "The customers as they are now");
  verb->add_option("--filter", options->filter, "With --all: who, such as: tier = VIP AND has:email");
  verb->add_option("--format", options->format, "csv or ndjson")
      ->check(CLI::IsMember({"csv", "ndjson"}))
      ->capture_default_str();
  verb->add_option("--formulas", options->formulas,
                   "In CSV, cells that a spreadsheet would run: escape puts ' in front, keep leaves them as they came")
      ->check(CLI::IsMember({"escape", "keep"}))
      ->capture_default_str();
}

}  // namespace sendlift::cli
