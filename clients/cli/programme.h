#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/commands.h"

namespace sendlift::cli {

// Part of `report`: `programme`, what all promotions together changed.
void AddProgramme(CLI::App& report, Command& chosen);

}  // namespace sendlift::cli
