#pragma once

#include "absl/time/time.h"
#include "base/clock.h"
#include "engine/engine.h"
#include "services/auth.h"
#include "services/executor.h"
#include "services/open_calls.h"
#include "services/page_tokens.h"
#include "storage/database.h"

namespace sendlift {

// What every service is handed; all of it outlives the services.
struct ServiceEnvironment {
  storage::Database& database;
  const Clock& clock;
  Engine& engine;
  Executor& executor;
  const Authenticator& authenticator;
  const PageTokens& page_tokens;
  OpenCalls& open_calls;
  bool require_approval = false;  // of every campaign, before its launch
};

}  // namespace sendlift
