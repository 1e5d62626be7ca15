#include "clients/cli/simulated_agent.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/keyed_hash.h"
#include "base/random.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::Task;

Task::Disposition Drawn(Random& random) {
  int left = static_cast<int>(random.Below(100));
  for (const DispositionShare& share : SimulatedShares()) {
    if (left < share.per_cent) return share.disposition;
    left -= share.per_cent;
  }
  return Task::NO_ANSWER;
}

bool IsConnected(Task::Disposition disposition) {
  return disposition == Task::CONNECTED_CONVERTED || disposition == Task::CONNECTED_NOT_INTERESTED;
}

// Around 4 for those who converted, around 3 for the others.
double Rating(Random& random, bool converted) {
  const double drawn = (converted ? 4.0 : 3.0) + random.Normal();
  return static_cast<double>(std::clamp(static_cast<int>(drawn + 0.5), 1, 5));
}

}  // namespace

const std::array<DispositionShare, 12>& SimulatedShares() {
  static constexpr std::array<DispositionShare, 12> kShares = {{{Task::CONNECTED_CONVERTED, 12},
                                                                {Task::CONNECTED_NOT_INTERESTED, 24},
                                                                {Task::CALLBACK_REQUESTED, 6},
                                                                {Task::NO_ANSWER, 28},
                                                                {Task::BUSY, 8},
                                                                {Task::VOICEMAIL, 12},
                                                                {Task::WRONG_NUMBER, 3},
                                                                {Task::INVALID_NUMBER, 2},
                                                                {Task::DO_NOT_CALL, 2},
                                                                {Task::LANGUAGE_BARRIER, 1},
                                                                {Task::ABANDONED, 1},
                                                                {Task::TECHNICAL_FAILURE, 1}}};
  return kShares;
}

v1::CompleteTaskRequest SimulatedCall(const Task& task, uint64_t seed, absl::Time now) {
  Random random(KeyedHash(HashKey{}, absl::StrCat(seed, "/", task.instruction(), "/", task.attempt_count())));
  v1::CompleteTaskRequest request;
  request.set_name(task.name());
  request.set_agent(task.agent());
  request.set_reservation(task.reservation());
  request.set_disposition(Drawn(random));
  if (IsConnected(request.disposition())) {
    request.set_rating(Rating(random, request.disposition() == Task::CONNECTED_CONVERTED));
  }
  const absl::Time callback = now + absl::Hours(2);
  if (request.disposition() == Task::CALLBACK_REQUESTED && callback < FromProto(task.expire_time())) {
    *request.mutable_callback_time() = ToProto(callback);
  }
  return request;
}

}  // namespace sendlift::cli
