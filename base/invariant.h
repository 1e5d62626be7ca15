#pragma once

// Ends the process with the place and the condition when something holds that only a bug can break.
// Stays on in release: a wrong send costs more than a restart.
#define CHECK_INVARIANT(condition) \
  ((condition) ? static_cast<void>(0) : ::sendlift::InvariantBroken(#condition, __FILE__, __LINE__))

namespace sendlift {

[[noreturn]] void InvariantBroken(const char* condition, const char* file, int line);

}  // namespace sendlift
