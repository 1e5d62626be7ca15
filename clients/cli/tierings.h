#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// How customers come to their tier.
void AddTierings(CLI::App& app, Command& chosen);

// The part of `customers` that lists when one came to another tier.
void AddTierChanges(CLI::App& customers, Command& chosen);

}  // namespace sendlift::cli
