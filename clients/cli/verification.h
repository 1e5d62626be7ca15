#pragma once

#include <CLI/CLI.hpp>

#include "clients/cli/context.h"

namespace sendlift::cli {

// `verify`: counts the figures of campaigns, and of the programme, again on the server. DATA_LOSS, after all of it is
// printed, if one is not what was counted.
void AddVerification(CLI::App& app, Command& chosen);

}  // namespace sendlift::cli
