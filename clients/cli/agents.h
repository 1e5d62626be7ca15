#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// People who call: sendlift agents create, update, list, get, delete.
void AddAgents(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
