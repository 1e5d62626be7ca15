#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/commands.h"

namespace sendlift::cli {

// Part of `report`: `won`, whether a promotion won the wrong customers.
void AddWon(CLI::App& report, Command& chosen);

}  // namespace sendlift::cli
