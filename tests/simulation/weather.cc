#include "tests/simulation/world.h"

namespace sendlift::simulation {
namespace {

double Rate(Random& random, double most) { return random.Chance(0.5) ? most * random.Uniform() : 0; }

}  // namespace

Weather::Weather(Random& random)
    : crash_before_commit(Rate(random, 0.02)),
      crash_after_commit(Rate(random, 0.02)),
      crash_while_sending(Rate(random, 0.05)),
      crash_between(Rate(random, 0.01)),
      disk_full(Rate(random, 0.02)),
      write_refused(Rate(random, 0.05)),
      read_refused(Rate(random, 0.02)),
      stale_owner(Rate(random, 0.01)),
      clock_jump(random.Chance(0.4) ? Rate(random, 0.03) : 0),
      stream_cut(Rate(random, 0.03)),
      half_open(Rate(random, 0.01)),
      gateway_crash(Rate(random, 0.02)),
      gateway_clock(random.Chance(0.5) ? Rate(random, 0.03) : 0),
      night(Rate(random, 0.01)),
      small_queues(random.Chance(0.1)),
      delay_max(random.Chance(0.8) ? absl::Milliseconds(200) : absl::Seconds(90)) {}

Weather Weather::Calm() {
  Weather calm;
  calm.delay_max = absl::Milliseconds(200);
  return calm;
}

}  // namespace sendlift::simulation
