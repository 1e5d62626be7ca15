#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// What agents have to do: sendlift tasks list, get, next, complete, release, simulate.
void AddTasks(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
