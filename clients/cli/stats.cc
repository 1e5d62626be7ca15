#include "clients/cli/stats.h"

#include "clients/cli/commands.h"

namespace sendlift::cli {

void AddStats(CLI::App& app, Command& chosen) {
  CLI::App* noun =
      app.add_subcommand("stats", "Statistics of counts that you have, without a server")->require_subcommand(1);
  noun->footer(
      "X/N is successes among customers, such as 83/4500. Rates, levels and margins may be percentages: 5% is 0.05.\n"
      "Negative numbers begin with a digit after the sign: -0.5, not -.5.");
  AddRateVerbs(*noun, chosen);
  AddSampleRatioVerb(*noun, chosen);
  AddMeanVerbs(*noun, chosen);
  AddSampleVerbs(*noun, chosen);
  AddPlanningVerbs(*noun, chosen);
  AddSizeVerbs(*noun, chosen);
  AddSequentialVerbs(*noun, chosen);
  AddMixtureVerbs(*noun, chosen);
  AddBeliefVerbs(*noun, chosen);
  AddDecisionVerbs(*noun, chosen);
  AddTimingVerbs(*noun, chosen);
  AddBinnedTimesVerb(*noun, chosen);
  AddHazardsVerb(*noun, chosen);
  AddValueVerbs(*noun, chosen);
  AddLoyaltyVerbs(*noun, chosen);
  AddAllocationVerb(*noun, chosen);
}

}  // namespace sendlift::cli
