#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// Adds the noun `codes`, as those in commands.h.
void AddCodePools(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
