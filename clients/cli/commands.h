#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/context.h"

namespace sendlift::cli {

// Each adds a noun with its verbs to the command line; reading the line sets `chosen` to what is to be run.
void AddCustomers(CLI::App& app, Command& chosen);
void AddSources(CLI::App& app, Command& chosen);
void AddSegments(CLI::App& app, Command& chosen);
void AddSuppressions(CLI::App& app, Command& chosen);
void AddCampaigns(CLI::App& app, Command& chosen);
void AddPolicy(CLI::App& app, Command& chosen);
void AddExperiments(CLI::App& app, Command& chosen);
void AddEvents(CLI::App& app, Command& chosen);
void AddReports(CLI::App& app, Command& chosen);
void AddGateways(CLI::App& app, Command& chosen);
void AddRates(CLI::App& app, Command& chosen);
void AddInstructions(CLI::App& app, Command& chosen);
void AddClock(CLI::App& app, Command& chosen);
void AddStatus(CLI::App& app, Command& chosen);
void AddHoldout(CLI::App& app, Command& chosen);
void AddStats(CLI::App& app, Command& chosen);
void AddDemo(CLI::App& app, Command& chosen);

// Parts of `customers`.
void AddCustomerImport(CLI::App& customers, Command& chosen);
void AddBatches(CLI::App& customers, Command& chosen);
void AddCustomerExport(CLI::App& customers, Command& chosen);
void AddConsents(CLI::App& customers, Command& chosen);

// Parts of `suppressions`.
void AddSuppressionImport(CLI::App& suppressions, Command& chosen);
void AddStops(CLI::App& suppressions, Command& chosen);

// A verb whose options live in an `Options` of its own: AddVerb<ListOptions>(noun, "list", "help", chosen, List) gives
// the options to fill, and runs List(context, options).
template <typename Options>
std::pair<CLI::App*, Options*> AddVerb(CLI::App& noun, const char* name, const char* help, Command& chosen,
                                       absl::Status (*run)(Context&, const Options&)) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = noun.add_subcommand(name, help);
  verb->callback(
      [options, run, &chosen] { chosen = [options, run](Context& context) { return run(context, *options); }; });
  return {verb, options.get()};
}

}  // namespace sendlift::cli
