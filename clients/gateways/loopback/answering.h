#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "clients/gateways/kit/connection.h"
#include "clients/gateways/loopback/answers.h"

namespace sendlift::loopback {

// Tells the server what people answer, while the gateway runs, as events of the source "answers".
class Answering {
 public:
  Answering(std::string workspace, uint64_t seed, Answers& answers, const gateway::Connection& connection,
            const Clock& clock)
      : workspace_(std::move(workspace)), seed_(seed), answers_(answers), connection_(connection), clock_(clock) {}

  // Tells what has happened by `now`; how many events, 0 if there were none. What the server may take later stays for
  // the next time; what it refuses for good is given up with the error.
  absl::StatusOr<int64_t> RunOnce(absl::Time now);
  // Again and again, until Stop.
  void Run();
  // From any thread.
  void Stop();

 private:
  bool WaitFor(absl::Duration pause);

  const std::string workspace_;
  const uint64_t seed_;
  Answers& answers_;
  const gateway::Connection& connection_;
  const Clock& clock_;
  Mutex mutex_;
  CondVar stopped_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace sendlift::loopback
