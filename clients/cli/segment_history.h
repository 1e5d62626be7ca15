#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/context.h"

namespace sendlift::cli {

// Adds snapshot, history and members to `sendlift segments`: who was in a segment when.
void AddSegmentHistory(CLI::App& segments, Command& chosen);

}  // namespace sendlift::cli
