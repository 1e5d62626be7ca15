#include <algorithm>
#include <map>
#include <utility>

#include "base/status.h"
#include "model/budget.h"
#include "scheduler/selection.h"
#include "scheduler/spending.h"
#include "scheduler/text_parts.h"

// How far the budget of a campaign reaches.
namespace sendlift {

int64_t Selection::CostOf(const Recipient& recipient) const {
  return MicrosOf(*campaign_->definition.budget, recipient.channel, recipient.parts);
}

absl::Status Selection::ReadBudget(storage::Session& session, WorkspaceNumber workspace) {
  const Budget& budget = *campaign_->definition.budget;
  ASSIGN_OR_RETURN(const Spending spending, SpendingOf(session, workspace, *campaign_, absl::InfinitePast()));
  room_micros_ = LimitInMicros(budget) - spending.spent - spending.promised;
  return MicrosOf(budget, Channel::kSms) > 0 ? MeasureTexts(session, workspace) : absl::OkStatus();
}

absl::Status Selection::MeasureTexts(storage::Session& session, WorkspaceNumber workspace) {
  std::vector<TextReader> readers;
  std::vector<size_t> places;
  for (size_t i = 0; i < recipients_.size(); ++i) {
    const Recipient& recipient = recipients_[i];
    if (recipient.channel != Channel::kSms) continue;
    readers.push_back(
        {.customer = recipient.customer, .tier = recipient.tier, .language = languages_[recipient.language]});
    places.push_back(i);
  }
  return ForEachPartCount(session, workspace, *campaign_, readers,
                          [&](size_t k, int parts) { recipients_[places[k]].parts = static_cast<uint8_t>(parts); });
}

void Selection::AssignArmsByTier(const std::vector<size_t>& by_rank, size_t count) {
  std::map<uint8_t, std::vector<size_t>> by_tier;
  for (size_t k = 0; k < count; ++k) by_tier[recipients_[by_rank[k]].tier].push_back(by_rank[k]);
  for (auto& [tier, taken] : by_tier) {
    std::sort(taken.begin(), taken.end());
    AssignArms(taken);
  }
}

// Stops before the sum could be too large for a number.
bool Selection::Fits(const std::vector<size_t>& by_rank, size_t count) const {
  int64_t cost = 0;
  for (size_t k = 0; k < count && cost <= *room_micros_; ++k) {
    const Recipient& recipient = recipients_[by_rank[k]];
    if (recipient.arm != kControlArm) cost += CostOf(recipient);
  }
  return cost <= *room_micros_;
}

// Arms have their exact shares of those who are kept, so each try assigns them anew; a cost depends on no arm but
// control.
void Selection::KeepWithinBudget(int wave) {
  std::vector<size_t> by_rank;
  for (size_t i = 0; i < recipients_.size(); ++i) {
    if (recipients_[i].wave == wave) by_rank.push_back(i);
  }
  std::sort(by_rank.begin(), by_rank.end(), [&](size_t a, size_t b) {
    return std::pair(recipients_[a].wave_rank, a) < std::pair(recipients_[b].wave_rank, b);
  });
  size_t kept = by_rank.size();
  if (!Fits(by_rank, kept)) {
    size_t over = std::exchange(kept, 0);
    while (over - kept > 1) {
      const size_t middle = kept + (over - kept) / 2;
      AssignArmsByTier(by_rank, middle);
      (Fits(by_rank, middle) ? kept : over) = middle;
    }
    AssignArmsByTier(by_rank, kept);
  }
  for (size_t k = 0; k < by_rank.size(); ++k) {
    Recipient& recipient = recipients_[by_rank[k]];
    if (k < kept) {
      *room_micros_ -= recipient.arm == kControlArm ? 0 : CostOf(recipient);
    } else {
      recipient.wave = -1;
      --assigned_by_tier_[recipient.tier];
    }
  }
  // Of this wave: who was left out of one before and still is, counts once.
  excluded_[static_cast<size_t>(ExclusionReason::kBudget)] = static_cast<int64_t>(by_rank.size() - kept);
}

}  // namespace sendlift
