#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// What customers have done: feature snapshots.
void AddFeatures(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
