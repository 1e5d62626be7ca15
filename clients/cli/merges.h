#pragma once

#include "clients/cli/commands.h"

namespace sendlift::cli {

// The part of `customers` that makes one of several: duplicates, merge, merges, unmerge.
void AddMerges(CLI::App& customers, Command& chosen);

}  // namespace sendlift::cli
