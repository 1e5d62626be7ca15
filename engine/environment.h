#pragma once

#include "base/clock.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift {

// What every part of the server is handed; nothing is fetched from elsewhere.
struct Environment {
  storage::Database& database;
  const Clock& clock;
};

// The one workspace of an embedded database.
inline constexpr WorkspaceNumber kMainWorkspace{1};
inline constexpr char kMainWorkspaceId[] = "main";

}  // namespace sendlift
