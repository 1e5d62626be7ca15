#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "clients/gateways/kit/gateway.h"
#include "clients/gateways/loopback/answers.h"
#include "clients/gateways/loopback/channel.h"

namespace sendlift::loopback {

// Everything that can be said on the command line or in the environment.
struct Flags {
  gateway::GatewayOptions gateway;
  LoopbackOptions loopback;
  AnswerOptions answers;
  std::string outbox_file;
  std::string people_file;
  absl::Duration people_after = absl::Seconds(10);
  absl::Duration people_spread = absl::Minutes(20);
  std::string workspace = "main";
  bool exit_after_people = false;
  bool quiet = false;
};

// Flags win over SENDLIFT_... variables. Without a value, an exit code is set: 0 after --help or --version, 2 for
// wrong usage; what there is to say has been said then.
std::optional<Flags> ParseFlags(int argc, const char* const* argv, int& exit_code);

}  // namespace sendlift::loopback
