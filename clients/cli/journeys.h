#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// Adds the noun `journeys`, as those in commands.h.
void AddJourneys(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
