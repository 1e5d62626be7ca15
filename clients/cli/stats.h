#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/context.h"

// `sendlift stats VERB`: statistics for people who only have counts. No server is asked: the verbs fill a request of
// StatisticsService and call the calculator that also answers it there. Each verb has its options, a function that
// makes the request of them, and one that makes a page of the response.
namespace sendlift::cli {

// Each adds the verbs of one subject to the noun.
void AddRateVerbs(CLI::App& noun, Command& chosen);
void AddSampleRatioVerb(CLI::App& noun, Command& chosen);
void AddMeanVerbs(CLI::App& noun, Command& chosen);
void AddSampleVerbs(CLI::App& noun, Command& chosen);
void AddPlanningVerbs(CLI::App& noun, Command& chosen);
void AddSizeVerbs(CLI::App& noun, Command& chosen);
void AddSequentialVerbs(CLI::App& noun, Command& chosen);
void AddMixtureVerbs(CLI::App& noun, Command& chosen);
void AddBeliefVerbs(CLI::App& noun, Command& chosen);
void AddDecisionVerbs(CLI::App& noun, Command& chosen);
void AddTimingVerbs(CLI::App& noun, Command& chosen);
void AddBinnedTimesVerb(CLI::App& noun, Command& chosen);
void AddHazardsVerb(CLI::App& noun, Command& chosen);
void AddValueVerbs(CLI::App& noun, Command& chosen);
void AddLoyaltyVerbs(CLI::App& noun, Command& chosen);
void AddAllocationVerb(CLI::App& noun, Command& chosen);

}  // namespace sendlift::cli
