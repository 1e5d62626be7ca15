#include <algorithm>
#include <optional>

#include "tests/simulation/world.h"

namespace sendlift::simulation {

// What the highest priority is that waits for each gateway; nothing where rates have a say, or in a run that may not
// have heard of all that waits.
std::map<std::string, Oracle::Turn> World::TurnsAt(absl::Time now) {
  std::map<std::string, Oracle::Turn> turns;
  if (!book_is_fresh_ || !limits_.empty()) return turns;
  const std::map<Channel, Ledger::Urgency> urgency = ledger_.UrgencyOf(now, highest_time_);
  for (const auto& [gateway, channels] : channels_) {
    std::optional<Ledger::Urgency> all;
    for (const Channel channel : channels) {
      const auto found = urgency.find(channel);
      if (found == urgency.end()) continue;
      if (!all.has_value()) all = found->second;
      all->highest = std::max(all->highest, found->second.highest);
      all->lowest = std::min(all->lowest, found->second.lowest);
    }
    if (all.has_value()) turns[gateway] = {.priority = all->highest, .contended = all->lowest < all->highest};
  }
  return turns;
}

}  // namespace sendlift::simulation
