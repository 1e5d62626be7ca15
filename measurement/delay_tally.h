#pragma once

#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/first_triggers.h"
#include "storage/instructions.h"
#include "storage/recounting.h"

namespace sendlift {

// Finds in the log when each outcome first happened behind first triggers of one campaign, within the horizon of their
// step. The events come in any order; those of machines do not count.
class DelayTally {
 public:
  // `campaign` outlives it; its blocks in their order.
  DelayTally(const Campaign& campaign, std::vector<storage::Block> blocks)
      : campaign_(campaign), blocks_(std::move(blocks)) {}

  // By rising customer and step.
  void AddTrigger(const storage::FirstTrigger& trigger) { triggers_.push_back(trigger); }
  // `in_campaign`: whether the customer was in the campaign when the event came in. If not, it depends on which events
  // were folded together whether it was counted: the customer is untold.
  void Add(const storage::LoggedEvent& event, bool in_campaign);

  const std::vector<storage::FirstTrigger>& triggers() const { return triggers_; }
  // By customer and step.
  using Place = std::pair<CustomerNumber, int>;
  const std::map<Place, storage::FirstTimes>& times() const { return times_; }
  bool IsUntold(CustomerNumber customer) const { return untold_.contains(customer.value); }

 private:
  std::vector<int> OutcomesOf(const storage::LoggedEvent& event, int follow_up) const;
  bool IsAboutStep(const storage::LoggedEvent& event, int follow_up) const;

  const Campaign& campaign_;
  const std::vector<storage::Block> blocks_;
  std::vector<storage::FirstTrigger> triggers_;
  std::map<Place, storage::FirstTimes> times_;
  absl::flat_hash_set<int64_t> untold_;
};

}  // namespace sendlift
