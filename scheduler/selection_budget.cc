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
  std::vector<Recipient*> people;
  for (std::vector<Recipient>* list : {&recipients_, &again_}) {
    for (Recipient& recipient : *list) {
      if (recipient.channel != Channel::kSms) continue;
      readers.push_back(
          {.customer = recipient.customer, .tier = recipient.tier, .language = languages_[recipient.language]});
      people.push_back(&recipient);
    }
  }
  return ForEachPartCount(session, workspace, *campaign_, readers,
                          [&](size_t k, int parts) { people[k]->parts = static_cast<uint8_t>(parts); });
}

std::vector<Recipient*> Selection::OfWave(int wave) {
  std::vector<Recipient*> people;
  for (std::vector<Recipient>* list : {&recipients_, &recontacts_}) {
    for (Recipient& recipient : *list) {
      if (recipient.wave == wave) people.push_back(&recipient);
    }
  }
  return people;
}

int64_t Selection::CostOfWave(int wave) const {
  int64_t cost = 0;
  for (const std::vector<Recipient>* list : {&recipients_, &recontacts_}) {
    for (const Recipient& recipient : *list) {
      if (recipient.wave == wave && recipient.arm != kControlArm) cost += CostOf(recipient);
    }
  }
  return cost;
}

// Whoever is contacted again stays in the arm.
void Selection::AssignArmsByTier(absl::Span<Recipient* const> people) {
  std::map<uint8_t, std::vector<Recipient*>> by_tier;
  for (Recipient* recipient : people) {
    if (!recipient->again) by_tier[recipient->tier].push_back(recipient);
  }
  for (auto& [tier, taken] : by_tier) {
    std::sort(taken.begin(), taken.end(),
              [](const Recipient* a, const Recipient* b) { return a->customer < b->customer; });
    AssignArms(taken);
  }
}

// Stops before the sum could be too large for a number.
bool Selection::Fits(absl::Span<Recipient* const> people) const {
  int64_t cost = 0;
  for (const Recipient* recipient : people) {
    if (recipient->arm != kControlArm) cost += CostOf(*recipient);
    if (cost > *room_micros_) return false;
  }
  return true;
}

// Arms have their exact shares of those who are kept, so each try assigns them anew; a cost depends on no arm but
// control.
void Selection::KeepWithinBudget(int wave) {
  const std::vector<int64_t> pieces_taken = Treated(wave);
  std::vector<Recipient*> people = OfWave(wave);
  std::sort(people.begin(), people.end(), [](const Recipient* a, const Recipient* b) {
    return std::pair(a->wave_rank, a->customer) < std::pair(b->wave_rank, b->customer);
  });
  const absl::Span<Recipient* const> by_rank = people;
  size_t kept = by_rank.size();
  if (!Fits(by_rank)) {
    size_t over = std::exchange(kept, 0);
    while (over - kept > 1) {
      const size_t middle = kept + (over - kept) / 2;
      AssignArmsByTier(by_rank.first(middle));
      (Fits(by_rank.first(middle)) ? kept : over) = middle;
    }
    AssignArmsByTier(by_rank.first(kept));
  }
  for (Recipient* recipient : by_rank.subspan(kept)) {
    if (recipient->again) {
      recipient->wave = -1;
    } else {
      GiveBack(*recipient);
    }
  }
  std::erase_if(recontacts_, [](const Recipient& recipient) { return recipient.wave < 0; });
  *room_micros_ -= CostOfWave(wave);
  const std::vector<int64_t> pieces_kept = Treated(wave);
  for (size_t tier = 0; tier < pieces_kept.size(); ++tier) {
    pieces_.Take(static_cast<int>(tier), pieces_kept[tier] - pieces_taken[tier]);
  }
  // Of this wave: who was left out of one before and still is, counts once.
  excluded_[static_cast<size_t>(ExclusionReason::kBudget)] = static_cast<int64_t>(by_rank.size() - kept);
}

}  // namespace sendlift
