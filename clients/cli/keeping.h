#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/commands.h"

namespace sendlift::cli {

// Parts of `report`: `keeping`, how well customers are kept, and `value`, the customers to look after.
void AddKeeping(CLI::App& report, Command& chosen);

}  // namespace sendlift::cli
