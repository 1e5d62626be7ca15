#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "clients/gateways/kit/connection.h"
#include "clients/gateways/loopback/answers.h"
#include "clients/gateways/loopback/contacts.h"
#include "clients/gateways/loopback/people.h"

namespace sendlift::loopback {

struct SimulationOptions {
  absl::Duration after;                         // since the start, before anybody is taken to have decided
  absl::Duration quiet_for = absl::Seconds(2);  // without an instruction: the campaign is over
  absl::Duration spread = absl::Minutes(20);    // within which purchases come after that
  uint64_t seed = 1;
  std::string workspace = "main";
};

// Lets the people behind the gateway buy, once, when the campaign seems to be over and all answers are told, and tells
// the server.
class Simulation {
 public:
  // `answers` may be null.
  Simulation(SimulationOptions options, const People& people, const Contacts& contacts,
             const gateway::Connection& connection, const Clock& clock, const Answers* answers = nullptr)
      : options_(std::move(options)),
        people_(people),
        contacts_(contacts),
        connection_(connection),
        clock_(clock),
        answers_(answers) {}

  // Waits, settles and imports, again and again while the server is away. A line of counts, or CANCELLED after Stop,
  // or what the server refused: INVALID_ARGUMENT, PERMISSION_DENIED and the like.
  absl::StatusOr<std::string> Run();
  // From any thread.
  void Stop();

 private:
  bool WaitFor(absl::Duration pause);
  bool WaitUntilQuiet();

  const SimulationOptions options_;
  const People& people_;
  const Contacts& contacts_;
  const gateway::Connection& connection_;
  const Clock& clock_;
  const Answers* const answers_;
  Mutex mutex_;
  CondVar stopped_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace sendlift::loopback
