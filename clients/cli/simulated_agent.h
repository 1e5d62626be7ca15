#pragma once

#include <array>
#include <cstdint>

#include "absl/time/time.h"
#include "sendlift/v1/worklist.pb.h"

namespace sendlift::cli {

// How often a simulated agent says what, in per cent.
struct DispositionShare {
  v1::Task::Disposition disposition;
  int per_cent = 0;
};
const std::array<DispositionShare, 12>& SimulatedShares();

// What a simulated agent says of a task at `now`: the same for the same seed, contact and attempt, in whatever order
// tasks are called. Customers who are spoken with rate what they experienced from 1 to 5; those who are to be called
// again agree on a time two hours later, if the contact lasts so long.
v1::CompleteTaskRequest SimulatedCall(const v1::Task& task, uint64_t seed, absl::Time now);

}  // namespace sendlift::cli
