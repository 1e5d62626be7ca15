#pragma once

#include "absl/time/time.h"
#include "base/random.h"

namespace sendlift::gateway {

struct BackoffOptions {
  // A server that restarts is back soon; one that is gone for long should not be hammered.
  absl::Duration first = absl::Milliseconds(100);
  absl::Duration longest = absl::Seconds(5);
};

// How long to wait before trying again: twice as long each time, less up to a half at random, so that many gateways
// do not come back in one moment.
class Backoff {
 public:
  Backoff(BackoffOptions options, Random& random) : options_(options), random_(random), next_(options.first) {}

  absl::Duration Next();
  // After a success: begins anew.
  void Reset() { next_ = options_.first; }

 private:
  const BackoffOptions options_;
  Random& random_;
  absl::Duration next_;
};

}  // namespace sendlift::gateway
