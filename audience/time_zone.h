#pragma once

#include "absl/strings/string_view.h"

namespace sendlift {

// A name of the IANA database that this machine can load: "Europe/Berlin", "UTC". Known names are remembered. Names
// that depend on the machine ("localtime") or leave the database's folder are none. Safe from many threads.
bool IsTimeZone(absl::string_view name);

}  // namespace sendlift
