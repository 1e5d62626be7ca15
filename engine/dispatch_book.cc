#include "engine/dispatch_book.h"

#include <algorithm>

namespace sendlift {
namespace {

constexpr int64_t kStraysAtOnce = 200;

bool Serves(const std::vector<Channel>& channels, Channel channel) {
  return std::find(channels.begin(), channels.end(), channel) != channels.end();
}

bool IsOpenState(InstructionState state) {
  return state == InstructionState::kLeased || state == InstructionState::kInDoubt;
}

InstructionKey LastKeyOf(CampaignNumber campaign) { return {campaign, INT64_MAX}; }

}  // namespace

void DispatchBook::PutCampaign(Campaign campaign, std::vector<storage::Block> blocks,
                               std::vector<int64_t> next_sequences, size_t frozen_waves) {
  by_prefix_[KeyPrefix(campaign.uid)] = campaign.number;
  const CampaignNumber number = campaign.number;
  campaigns_.insert_or_assign(number, CampaignEntry{.campaign = std::move(campaign),
                                                    .blocks = std::move(blocks),
                                                    .next_sequences = std::move(next_sequences),
                                                    .frozen_waves = frozen_waves});
}

const Campaign* DispatchBook::FindCampaign(CampaignNumber number) const {
  const auto found = campaigns_.find(number);
  return found == campaigns_.end() ? nullptr : &found->second.campaign;
}

const Campaign* DispatchBook::FindCampaignByKeyPrefix(absl::string_view prefix) const {
  const auto found = by_prefix_.find(prefix);
  return found == by_prefix_.end() ? nullptr : FindCampaign(found->second);
}

const storage::Block* DispatchBook::BlockOf(const InstructionKey& key) const {
  const auto found = campaigns_.find(key.campaign);
  if (found == campaigns_.end()) return nullptr;
  for (const storage::Block& block : found->second.blocks) {
    if (key.sequence >= block.first_sequence && key.sequence < block.end_sequence()) return &block;
  }
  return nullptr;
}

std::optional<DueWork> DispatchBook::NextStrays(const CampaignEntry& entry, const std::vector<Channel>& channels,
                                                absl::Time now, int64_t limit) const {
  DueWork work{.campaign = entry.campaign.number,
               .block = {},
               .purpose = entry.campaign.definition.purpose,
               .first = 0,
               .count = 0,
               .strays = {}};
  const storage::Block* block = nullptr;
  for (auto stray = waiting_strays_.lower_bound({entry.campaign.number, 0});
       stray != waiting_strays_.end() && stray->first.campaign == entry.campaign.number; ++stray) {
    if (stray->second > now) continue;
    const storage::Block* candidate = BlockOf(stray->first);
    if (candidate == nullptr || !Serves(channels, candidate->channel) || now >= candidate->not_after) continue;
    if (block != nullptr && candidate != block) continue;
    block = candidate;
    work.strays.push_back(stray->first.sequence);
    if (static_cast<int64_t>(work.strays.size()) >= std::min(limit, kStraysAtOnce)) break;
  }
  if (block == nullptr) return std::nullopt;
  work.block = *block;
  return work;
}

std::optional<DueWork> DispatchBook::NextOfBlocks(const CampaignEntry& entry, const std::vector<Channel>& channels,
                                                  absl::Time now, int64_t limit) const {
  for (size_t i = 0; i < entry.blocks.size(); ++i) {
    const storage::Block& block = entry.blocks[i];
    const int64_t left = block.end_sequence() - entry.next_sequences[i];
    if (left == 0 || now < block.not_before || now >= block.not_after || !Serves(channels, block.channel)) continue;
    return DueWork{.campaign = entry.campaign.number,
                   .block = block,
                   .purpose = entry.campaign.definition.purpose,
                   .first = entry.next_sequences[i],
                   .count = std::min(left, limit),
                   .strays = {}};
  }
  return std::nullopt;
}

std::optional<DueWork> DispatchBook::NextDue(const std::vector<Channel>& channels, absl::Time now, int64_t limit) {
  auto entry = campaigns_.upper_bound(last_served_);
  for (size_t looked = 0; looked < campaigns_.size(); ++looked, ++entry) {
    if (entry == campaigns_.end()) entry = campaigns_.begin();
    if (entry->second.campaign.state != CampaignState::kRunning) continue;
    std::optional<DueWork> work = NextStrays(entry->second, channels, now, limit);
    if (!work.has_value()) work = NextOfBlocks(entry->second, channels, now, limit);
    if (!work.has_value()) continue;
    last_served_ = entry->first;
    return work;
  }
  return std::nullopt;
}

absl::Time DispatchBook::NextTime(absl::Time now) const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [number, entry] : campaigns_) {
    if (entry.campaign.state != CampaignState::kRunning) continue;
    for (size_t i = 0; i < entry.blocks.size(); ++i) {
      const storage::Block& block = entry.blocks[i];
      if (entry.next_sequences[i] < block.end_sequence() && block.not_before > now) {
        next = std::min(next, block.not_before);
      }
    }
  }
  for (const auto& [key, due] : waiting_strays_) {
    if (due > now) next = std::min(next, due);
  }
  return next;
}

void DispatchBook::RangeLeased(const DueWork& work, const std::string& gateway, absl::Time lease_until) {
  CampaignEntry& entry = campaigns_.at(work.campaign);
  for (size_t i = 0; i < entry.blocks.size(); ++i) {
    if (entry.blocks[i].first_sequence == work.block.first_sequence) entry.next_sequences[i] = work.first + work.count;
  }
  PutOpenRange({work.campaign, work.first},
               {.gateway = gateway, .lease_until = lease_until, .not_after = work.block.not_after});
}

void DispatchBook::PutStray(const storage::Stray& stray) {
  waiting_strays_.erase(stray.key);
  open_strays_.erase(stray.key);
  if (stray.state == InstructionState::kPlanned) {
    waiting_strays_.emplace(stray.key, stray.due);
  } else if (IsOpenState(stray.state)) {
    open_strays_.emplace(stray.key, stray);
  }
}

void DispatchBook::Apply(const Settled& settled) {
  for (const Settled::Range& range : settled.ranges) {
    if (!range.open) open_ranges_.erase(range.first);
  }
  for (const storage::Stray& stray : settled.strays) PutStray(stray);
}

DispatchBook::Open DispatchBook::OpenOf(const std::string& gateway) const {
  Open open;
  for (const auto& [first, range] : open_ranges_) {
    if (range.gateway == gateway) open.ranges.push_back(first);
  }
  for (const auto& [key, stray] : open_strays_) {
    if (stray.gateway == gateway) open.strays.push_back(key);
  }
  return open;
}

std::map<std::string, DispatchBook::Open> DispatchBook::TakeOverdue(absl::Time now, absl::Duration lease) {
  std::map<std::string, Open> overdue;
  for (auto& [first, range] : open_ranges_) {
    if (range.lease_until > now) continue;
    overdue[range.gateway].ranges.push_back(first);
    range.lease_until = now + lease;
  }
  for (auto& [key, stray] : open_strays_) {
    if (stray.lease_until > now) continue;
    overdue[stray.gateway].strays.push_back(key);
    stray.lease_until = now + lease;
  }
  return overdue;
}

DispatchBook::Open DispatchBook::PastHope(absl::Time now, absl::Duration grace) const {
  Open open;
  for (const auto& [first, range] : open_ranges_) {
    if (range.not_after + grace <= now) open.ranges.push_back(first);
  }
  for (const auto& [key, stray] : open_strays_) {
    const storage::Block* block = BlockOf(key);
    if (block == nullptr || block->not_after + grace <= now) open.strays.push_back(key);
  }
  return open;
}

void DispatchBook::Forget(const Open& open) {
  for (const InstructionKey& first : open.ranges) open_ranges_.erase(first);
  for (const InstructionKey& key : open.strays) open_strays_.erase(key);
}

std::vector<CampaignNumber> DispatchBook::Finished(absl::Time now) const {
  std::vector<CampaignNumber> finished;
  for (const auto& [number, entry] : campaigns_) {
    if (entry.campaign.state != CampaignState::kRunning) continue;
    const bool over = now >= entry.campaign.definition.window.end;
    bool exhausted = entry.frozen_waves == entry.campaign.definition.waves.size();
    for (size_t i = 0; i < entry.blocks.size(); ++i) {
      exhausted &= entry.next_sequences[i] == entry.blocks[i].end_sequence();
    }
    const auto has_one = [&, number = number](const auto& things) {
      const auto first = things.lower_bound({number, 0});
      return first != things.end() && first->first <= LastKeyOf(number);
    };
    if (has_one(open_ranges_) || has_one(open_strays_)) continue;
    if (over || (exhausted && !has_one(waiting_strays_))) finished.push_back(number);
  }
  return finished;
}

}  // namespace sendlift
