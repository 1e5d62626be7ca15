#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/context.h"

namespace sendlift::cli {

// Adds `report send-time CAMPAIGN`.
void AddSendTime(CLI::App& report, Command& chosen);

}  // namespace sendlift::cli
