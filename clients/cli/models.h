#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/commands.h"

namespace sendlift::cli {

// `models`: who will leave and what everybody is worth.
void AddModels(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
