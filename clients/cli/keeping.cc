#include "clients/cli/keeping.h"

#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "clients/cli/keeping_page.h"
#include "clients/cli/keeping_tables.h"
#include "clients/cli/money.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"
#include "clients/cli/written_page.h"
#include "sendlift/v1/keeping_reports.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::KeepingReportService;

struct ScopeOptions {
  std::string filter;
  std::string segment;
  std::string as_of;
  std::string look_back;
  std::string horizon;
};

struct KeepingOptions {
  ScopeOptions scope;
  std::string holdout;
  std::string quiet;
  std::string margin;
  std::string cost;
  std::string causes;
  std::optional<std::string> html_path;
};

struct ValueOptions {
  ScopeOptions scope;
  int top = 20;
};

void AddScope(CLI::App& verb, ScopeOptions& options) {
  verb.add_option("--filter", options.filter, "Only customers whom it selects, such as \"tier = 'GOLD'\"");
  verb.add_option("--segment", options.segment, "Only customers in this segment");
  verb.add_option("--as-of", options.as_of, "Only purchases before it count; now, without it");
  verb.add_option("--look-back", options.look_back, "How far back purchases count: 1826d, without it");
  verb.add_option("--horizon", options.horizon, "How far to look ahead: 365d, without it");
}

// Sets a duration that was given.
template <typename Set>
absl::Status TakeDuration(const char* option, const std::string& text, Set set) {
  if (text.empty()) return absl::OkStatus();
  const auto duration = ParseDuration(text);
  if (!duration.ok()) return absl::InvalidArgumentError(absl::StrCat(option, ": ", duration.status().message()));
  set(ToProto(*duration));
  return absl::OkStatus();
}

absl::Status ReadScope(const Context& context, const ScopeOptions& options, v1::KeepingScope& scope) {
  scope.set_filter(options.filter);
  if (!options.segment.empty()) {
    ASSIGN_OR_RETURN(*scope.mutable_segment(), FullName(context.workspace, "segments", options.segment));
  }
  if (!options.as_of.empty()) {
    ASSIGN_OR_RETURN(const absl::Time time, ParseTime(options.as_of, absl::UTCTimeZone()));
    *scope.mutable_as_of_time() = ToProto(time);
  }
  RETURN_IF_ERROR(TakeDuration("--look-back", options.look_back, [&](auto d) { *scope.mutable_look_back() = d; }));
  return TakeDuration("--horizon", options.horizon, [&](auto d) { *scope.mutable_horizon() = d; });
}

// "30%" or "0.3".
absl::StatusOr<double> ParseMargin(absl::string_view text) {
  const bool percent = absl::ConsumeSuffix(&text, "%");
  double number = 0;
  if (!absl::SimpleAtod(text, &number)) {
    return absl::InvalidArgumentError("--margin: write a share of the value, such as 30% or 0.3");
  }
  return percent ? number / 100 : number;
}

absl::Status Keeping(Context& context, const KeepingOptions& options) {
  v1::GetKeepingReportRequest request;
  request.set_name(absl::StrCat(WorkspaceName(context.workspace), "/reports/keeping"));
  RETURN_IF_ERROR(ReadScope(context, options.scope, *request.mutable_scope()));
  RETURN_IF_ERROR(TakeDuration("--holdout", options.holdout, [&](auto d) { *request.mutable_holdout() = d; }));
  RETURN_IF_ERROR(TakeDuration("--quiet", options.quiet, [&](auto d) { *request.mutable_quiet() = d; }));
  if (!options.margin.empty()) {
    ASSIGN_OR_RETURN(const double margin, ParseMargin(options.margin));
    request.set_margin(margin);
  }
  if (!options.cost.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_cost_of_keeping(), ParseMoney(options.cost));
  }
  request.set_cause_attribute(options.causes);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = KeepingReportService::NewStub(connection->channel());
  v1::KeepingReport report;
  RETURN_IF_ERROR(connection->Call(*stub, &KeepingReportService::Stub::GetKeepingReport, request, report));
  RETURN_IF_ERROR(WritePage(context, options.html_path, KeepingPage(report)));
  if (context.format != Format::kTable) return PrintOne(context, report, KeepingCsv(report));
  PrintKeeping(report, context.out);
  return absl::OkStatus();
}

absl::Status Value(Context& context, const ValueOptions& options) {
  v1::GetValueReportRequest request;
  request.set_name(absl::StrCat(WorkspaceName(context.workspace), "/reports/value"));
  RETURN_IF_ERROR(ReadScope(context, options.scope, *request.mutable_scope()));
  request.set_top_count(options.top);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = KeepingReportService::NewStub(connection->channel());
  v1::ValueReport report;
  RETURN_IF_ERROR(connection->Call(*stub, &KeepingReportService::Stub::GetValueReport, request, report));
  if (context.format != Format::kTable) return PrintOne(context, report, ValueCsv(report));
  PrintValue(report, context.out);
  return absl::OkStatus();
}

}  // namespace

void AddKeeping(CLI::App& report, Command& chosen) {
  const auto [keeping, options] = AddVerb<KeepingOptions>(
      report, "keeping", "Who comes back, who left, what the future brings, what the lost cost", chosen, Keeping);
  AddScope(*keeping, options->scope);
  keeping->add_option("--holdout", options->holdout, "The end of the period that checks the model: 91d, without it");
  keeping->add_option("--quiet", options->quiet, "Without a purchase for so long one is lost: 365d, without it");
  keeping->add_option("--margin", options->margin, "What part of the value is profit: 30%; all of it, without it");
  keeping->add_option("--cost-of-keeping", options->cost, "What keeping one customer costs: \"5.00 EUR\"");
  keeping->add_option("--causes", options->causes, "An attribute that says why somebody left");
  keeping->add_option("--html", options->html_path, "Writes a page for a browser to this file, too");
  const auto [value, value_options] = AddVerb<ValueOptions>(
      report, "value", "The customers with the highest expected value, and those most likely lost", chosen, Value);
  AddScope(*value, value_options->scope);
  value->add_option("--top", value_options->top, "Customers in each list, 1 to 1000")->capture_default_str();
}

}  // namespace sendlift::cli
