#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "audience/feature_pass.h"
#include "services/main/exit_code.h"
#include "services/server.h"

namespace sendlift {

enum class Command { kServe, kCreateToken, kListTokens, kDeleteToken, kCheckConfig };

// What sendliftd was told: by flags, else by the environment (SENDLIFT_...), else by the file of --config.
struct Flags {
  Command command = Command::kServe;
  std::string database;
  std::string port_file;
  std::string log_format = "text";
  std::string log_level = "info";
  absl::Duration lease = absl::Seconds(60);
  FeatureSchedule feature_schedule = FeatureSchedule::kOff;
  ServerOptions server;
  std::string token_name;
  std::string token_role;
};

// Reads the flags; or the exit code, after saying why or what was asked for.
struct ParsedFlags {
  std::optional<Flags> flags;
  int exit_code = kExitOk;
};
ParsedFlags ParseFlags(int argc, const char* const* argv);

}  // namespace sendlift
