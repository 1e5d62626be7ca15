#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// Adds the noun `offers`, as those in commands.h.
void AddOffers(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
