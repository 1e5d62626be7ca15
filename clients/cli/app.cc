#include "clients/cli/app.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/suggest.h"
#include "clients/cli/agents.h"
#include "clients/cli/code_pools.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_code.h"
#include "clients/cli/failure.h"
#include "clients/cli/features.h"
#include "clients/cli/journeys.h"
#include "clients/cli/models.h"
#include "clients/cli/offers.h"
#include "clients/cli/tasks.h"
#include "clients/cli/tierings.h"
#include "clients/cli/times.h"
#include "clients/cli/verification.h"

namespace sendlift::cli {
namespace {

constexpr char kVersion[] = "sendlift 0.1.0";

void AddGlobalOptions(CLI::App& app, Context& context, std::string& timeout) {
  ConnectionOptions& options = context.connection_options;
  app.add_option("--server", options.server, "Address of the server, HOST:PORT")
      ->envname("SENDLIFT_SERVER")
      ->capture_default_str();
  app.add_option("--workspace", context.workspace, "Workspace that short names belong to")
      ->envname("SENDLIFT_WORKSPACE")
      ->capture_default_str();
  const std::map<std::string, Format> formats = {
      {"table", Format::kTable}, {"json", Format::kJson}, {"csv", Format::kCsv}};
  app.add_option("-o,--output", context.format, "table, json or csv")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case))
      ->default_str("table");
  app.add_option("--token-file", options.token_file, "File that holds the bearer token")
      ->envname("SENDLIFT_TOKEN_FILE")
      ->check(CLI::ExistingFile);
  app.add_option("--ca-cert", options.ca_cert, "Certificates to trust (PEM); turns TLS on")
      ->envname("SENDLIFT_CA_CERT")
      ->check(CLI::ExistingFile);
  app.add_option("--cert", options.cert, "Certificate of the client (PEM), with --key")->check(CLI::ExistingFile);
  app.add_option("--key", options.key, "Private key of the client (PEM)")->check(CLI::ExistingFile);
  app.add_option("--timeout", timeout, "Longest wait for an answer")->capture_default_str();
}

absl::Status SetTimeout(const std::string& text, Context& context) {
  const absl::StatusOr<absl::Duration> timeout = ParseDuration(text);
  if (!timeout.ok() || *timeout <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("--timeout must be a duration above zero such as 30s");
  }
  context.connection_options.timeout = *timeout;
  return absl::OkStatus();
}

int Finish(const absl::Status& status, Context& context) {
  context.out.stream << std::flush;
  if (!status.ok()) {
    PrintFailure(status, context.places, context.err.stream);
  } else if (context.rejected_rows) {
    return static_cast<int>(ExitCode::kRejectedRows);
  }
  return static_cast<int>(ExitCodeOf(status));
}

void AddNouns(CLI::App& app, Command& chosen) {
  AddCustomers(app, chosen);
  AddSources(app, chosen);
  AddSegments(app, chosen);
  AddFeatures(app, chosen);
  AddModels(app, chosen);
  AddTierings(app, chosen);
  AddSuppressions(app, chosen);
  AddCampaigns(app, chosen);
  AddPolicy(app, chosen);
  AddExperiments(app, chosen);
  AddEvents(app, chosen);
  AddReports(app, chosen);
  AddVerification(app, chosen);
  AddCodePools(app, chosen);
  AddOffers(app, chosen);
  AddGateways(app, chosen);
  AddAgents(app, chosen);
  AddTasks(app, chosen);
  AddRates(app, chosen);
  AddInstructions(app, chosen);
  AddJourneys(app, chosen);
  AddClock(app, chosen);
  AddStatus(app, chosen);
  AddHoldout(app, chosen);
  AddStats(app, chosen);
  AddDemo(app, chosen);
}

// What was typed where a command is wanted, with the nearest one; empty if that is not what is wrong.
std::string UnknownCommand(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  std::vector<std::string> known;
  for (const CLI::App* command : at->get_subcommands([](const CLI::App*) { return true; })) {
    known.push_back(command->get_name());
  }
  const std::vector<std::string> left = app.remaining(/*recurse=*/true);
  if (known.empty() || left.empty() || absl::StartsWith(left.front(), "-")) return "";
  const std::string where = at == &app ? std::string() : absl::StrCat(" of ", at->get_name());
  return absl::StrCat("there is no command \"", left.front(), "\"", where, DidYouMean(left.front(), known));
}

}  // namespace

int Run(int argc, const char* const* argv, Context& context) {
  CLI::App app("Plans campaigns, launches them and shows what they changed, on a Sendlift server.", "sendlift");
  app.set_version_flag("--version", kVersion);
  app.footer(ExitCodeHelp());
  app.require_subcommand(1);
  app.fallthrough();
  std::string timeout = "30s";
  AddGlobalOptions(app, context, timeout);
  Command chosen;
  AddNouns(app, chosen);
  context.program = argv[0];
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const std::string unknown = error.get_exit_code() == 0 ? "" : UnknownCommand(app);
    if (!unknown.empty()) context.err.stream << "error: " << unknown << "\n";
    const int code = app.exit(error, context.out.stream, context.err.stream);
    return static_cast<int>(code == 0 ? ExitCode::kOk : ExitCode::kUsage);
  }
  absl::Status status = SetTimeout(timeout, context);
  if (status.ok()) status = chosen(context);
  return Finish(status, context);
}

}  // namespace sendlift::cli
