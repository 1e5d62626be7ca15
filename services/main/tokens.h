#pragma once

#include "services/main/flags.h"

namespace sendlift {

// Carries out `token create`, `token list` or `token delete` on the database; the exit code.
int RunTokenCommand(const Flags& flags);

}  // namespace sendlift
