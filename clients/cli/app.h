#pragma once

#include "clients/cli/context.h"

namespace sendlift::cli {

// Reads a command line, runs the command, prints its errors; what main() is about. `context` brings screens and clock.
// Returns a value of ExitCode.
int Run(int argc, const char* const* argv, Context& context);

}  // namespace sendlift::cli
