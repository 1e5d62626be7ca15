#pragma once

#include "absl/status/status.h"

namespace sendlift {

inline constexpr int kExitOk = 0;
inline constexpr int kExitRuntime = 1;  // starting again may help: a port or database in use, a full disk
inline constexpr int kExitUsage = 2;    // flags that are not known
inline constexpr int kExitConfig = 78;  // EX_CONFIG of sysexits.h: it ends like this until somebody changes something

// How the server ends with a status.
int ExitCodeOf(const absl::Status& status);

}  // namespace sendlift
