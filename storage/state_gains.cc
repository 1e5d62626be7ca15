#include "storage/state_gains.h"

#include <limits>
#include <utility>

#include "base/status.h"
#include "storage/state_counts.h"

namespace sendlift::storage {

void StateGains::Tally::Add(const Tally& other) {
  if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
  for (size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
}

absl::Status StateGains::Tally::ForEach(
    absl::FunctionRef<absl::Status(int arm, char state, int64_t instructions)> each) const {
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    RETURN_IF_ERROR(each(static_cast<int>(i / kStates), static_cast<char>(i % kStates), counts_[i]));
  }
  return absl::OkStatus();
}

absl::StatusOr<StateGains::Tally*> StateGains::At(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                  int64_t sequence) {
  ASSIGN_OR_RETURN(const int64_t cost, CostAt(session, workspace, campaign, sequence));
  return &since_mark_[{.workspace = workspace, .campaign = campaign, .cost_micros = cost}];
}

absl::StatusOr<int64_t> StateGains::CostAt(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                           int64_t sequence) {
  const bool known = block_.workspace == workspace && block_.campaign == campaign &&
                     sequence >= block_.first_sequence && sequence < block_.end_sequence;
  if (known) return block_.cost_micros;
  bool found = false;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        found = true;
        block_ = {.workspace = workspace,
                  .campaign = campaign,
                  .first_sequence = row.Int(0),
                  .end_sequence = row.Int(0) + row.Int(1),
                  .cost_micros = row.Int(2)};
        return absl::OkStatus();
      },
      "SELECT first_sequence, size, cost_micros FROM blocks WHERE workspace = $1 AND campaign = $2 "
      "AND first_sequence <= $3 AND first_sequence + size > $3 ORDER BY first_sequence DESC LIMIT 1",
      workspace.value, campaign.value, sequence));
  return found ? block_.cost_micros : 0;
}

void StateGains::KeepSinceMark() {
  for (const auto& [place, tally] : since_mark_) kept_[place].Add(tally);
  since_mark_.clear();
}

void StateGains::UndoSinceMark() {
  since_mark_.clear();
  block_ = {};
}

void StateGains::Forget() {
  kept_.clear();
  UndoSinceMark();
}

void StateGains::Forget(WorkspaceNumber workspace, CampaignNumber campaign) {
  for (Tallies* tallies : {&kept_, &since_mark_}) {
    std::erase_if(*tallies, [&](const auto& entry) {
      return entry.first.workspace == workspace && entry.first.campaign == campaign;
    });
  }
}

absl::Status StateGains::ForEach(WorkspaceNumber workspace, CampaignNumber campaign,
                                 absl::FunctionRef<absl::Status(int64_t cost_micros, const Tally& tally)> each) const {
  constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
  for (const Tallies* tallies : {&kept_, &since_mark_}) {
    auto at = tallies->lower_bound({.workspace = workspace, .campaign = campaign, .cost_micros = kLowest});
    for (; at != tallies->end() && at->first.workspace == workspace && at->first.campaign == campaign; ++at) {
      RETURN_IF_ERROR(each(at->first.cost_micros, at->second));
    }
  }
  return absl::OkStatus();
}

absl::Status StateGains::Store(Session& session) {
  const Tallies kept = std::exchange(kept_, {});
  for (auto at = kept.begin(); at != kept.end();) {
    const Place place = at->first;
    ASSIGN_OR_RETURN(const bool counted, AreStatesCounted(session, place.workspace, place.campaign));
    if (!counted) RETURN_IF_ERROR(MakeStateCounts(session, place.workspace, place.campaign));
    const auto is_of_campaign = [&] {
      return at != kept.end() && at->first.workspace == place.workspace && at->first.campaign == place.campaign;
    };
    for (; is_of_campaign(); ++at) {
      if (!counted) continue;
      RETURN_IF_ERROR(at->second.ForEach([&](int arm, char state, int64_t instructions) {
        return AddToStateCount(
            session, place.workspace, place.campaign,
            {.arm = arm, .cost_micros = at->first.cost_micros, .state = state, .instructions = instructions});
      }));
    }
  }
  Forget();
  return absl::OkStatus();
}

}  // namespace sendlift::storage
