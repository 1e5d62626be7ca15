#include "measurement/delay_tally.h"

#include <algorithm>

#include "measurement/block_of.h"
#include "measurement/outcome_tally.h"

namespace sendlift {

using storage::FirstTrigger;
using storage::LoggedEvent;

bool DelayTally::IsAboutStep(const LoggedEvent& event, int follow_up) const {
  if (!event.about.has_value() || event.about->campaign != campaign_.number) return false;
  const storage::Block* block = BlockOf(blocks_, event.about->sequence);
  return block != nullptr && block->follow_up - 1 == follow_up;
}

std::vector<int> DelayTally::OutcomesOf(const LoggedEvent& event, int follow_up) const {
  std::vector<int> outcomes;
  const std::vector<Metric>& metrics = campaign_.definition.experiment.metrics;
  for (size_t i = 0; i < metrics.size(); ++i) {
    if (HasType(event, metrics[i].event_type)) outcomes.push_back(static_cast<int>(i));
  }
  if (event.type == "UNSUBSCRIBED") outcomes.push_back(storage::kOptOutOutcome);
  if (event.type == "OPENED" && IsAboutStep(event, follow_up)) outcomes.push_back(storage::kOpenOutcome);
  if (event.type == "CLICKED" && IsAboutStep(event, follow_up)) outcomes.push_back(storage::kClickOutcome);
  return outcomes;
}

void DelayTally::Add(const LoggedEvent& event, bool in_campaign) {
  if (event.machine) return;
  auto trigger = std::lower_bound(triggers_.begin(), triggers_.end(), event.customer,
                                  [](const FirstTrigger& t, CustomerNumber customer) { return t.customer < customer; });
  for (; trigger != triggers_.end() && trigger->customer == event.customer; ++trigger) {
    const FollowUp& step = campaign_.definition.follow_ups[static_cast<size_t>(trigger->follow_up)];
    const absl::Duration since = event.time - trigger->trigger_time;
    if (since < absl::ZeroDuration() || since >= step.horizon) continue;
    for (const int outcome : OutcomesOf(event, trigger->follow_up)) {
      if (!in_campaign) untold_.insert(event.customer.value);
      auto& times = times_[{trigger->customer, trigger->follow_up}];
      const auto [first, is_new] = times.try_emplace(outcome, event.time);
      first->second = std::min(first->second, event.time);
    }
  }
}

}  // namespace sendlift
