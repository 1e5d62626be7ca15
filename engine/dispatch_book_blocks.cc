#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/dispatch_book.h"
#include "scheduler/contacting.h"

// Which blocks a campaign has, and which of them have work. Campaigns with steps have thousands.
namespace sendlift {

void DispatchBook::PutCampaign(Campaign campaign, std::vector<storage::Block> blocks,
                               std::vector<int64_t> next_sequences, size_t frozen_waves, const storage::Pause& pause) {
  by_prefix_[KeyPrefix(campaign.uid)] = campaign.number;
  CampaignEntry entry;
  entry.campaign = std::make_shared<const Campaign>(std::move(campaign));
  entry.frozen_waves = frozen_waves;
  entry.pause = pause;
  entry.notes_contacts = WaitsForContacts(entry.campaign->definition);
  for (size_t i = 0; i < blocks.size(); ++i) Append(entry, blocks[i], next_sequences[i]);
  campaigns_.insert_or_assign(entry.campaign->number, std::move(entry));
}

void DispatchBook::Append(CampaignEntry& entry, const storage::Block& block, int64_t next_sequence) {
  if (next_sequence < block.end_sequence()) entry.left.insert(entry.blocks.size());
  entry.blocks.push_back(block);
  entry.next_sequences.push_back(next_sequence);
}

std::optional<int64_t> DispatchBook::KnownUntil(CampaignNumber number, int64_t revision, size_t frozen_waves) const {
  const auto found = campaigns_.find(number);
  if (found == campaigns_.end()) return std::nullopt;
  const CampaignEntry& entry = found->second;
  if (entry.campaign->revision != revision || entry.frozen_waves != frozen_waves) return std::nullopt;
  return entry.blocks.empty() ? 0 : entry.blocks.back().end_sequence();
}

void DispatchBook::AddBlocks(CampaignNumber number, const std::vector<storage::Block>& blocks,
                             const std::vector<int64_t>& next_sequences) {
  CampaignEntry& entry = campaigns_.at(number);
  for (size_t i = 0; i < blocks.size(); ++i) Append(entry, blocks[i], next_sequences[i]);
}

bool DispatchBook::IsLeased(const storage::Block& block) const {
  const auto found = campaigns_.find(block.campaign);
  if (found == campaigns_.end()) return false;
  const CampaignEntry& entry = found->second;
  const size_t i = IndexOf(entry, block.first_sequence);
  if (i == entry.blocks.size()) return false;
  const storage::Block& at = entry.blocks[i];
  return at.first_sequence == block.first_sequence && at.size == block.size && !entry.left.contains(i);
}

size_t DispatchBook::IndexOf(const CampaignEntry& entry, int64_t first_sequence) {
  const auto at =
      std::lower_bound(entry.blocks.begin(), entry.blocks.end(), first_sequence,
                       [](const storage::Block& each, int64_t first) { return each.first_sequence < first; });
  return static_cast<size_t>(at - entry.blocks.begin());
}

bool DispatchBook::NotesContacts(CampaignNumber number) const {
  const auto found = campaigns_.find(number);
  return found != campaigns_.end() && found->second.notes_contacts;
}

const storage::Block* DispatchBook::BlockOf(const InstructionKey& key) const {
  const auto found = campaigns_.find(key.campaign);
  if (found == campaigns_.end()) return nullptr;
  const std::vector<storage::Block>& blocks = found->second.blocks;
  const auto behind =
      std::upper_bound(blocks.begin(), blocks.end(), key.sequence,
                       [](int64_t sequence, const storage::Block& block) { return sequence < block.first_sequence; });
  if (behind == blocks.begin() || key.sequence >= std::prev(behind)->end_sequence()) return nullptr;
  return &*std::prev(behind);
}

size_t DispatchBook::NextWithWork(const CampaignEntry& entry, size_t from) const {
  const std::vector<storage::Block>& blocks = entry.blocks;
  if (from >= blocks.size()) return blocks.size();
  const auto left = entry.left.lower_bound(from);
  const size_t next = left == entry.left.end() ? blocks.size() : *left;
  const CampaignNumber number = entry.campaign->number;
  const auto stray = waiting_by_due_.lower_bound({number, blocks[from].first_sequence, absl::InfinitePast(), 0});
  if (stray == waiting_by_due_.end() || std::get<0>(*stray) != number) return next;
  return std::min(next, IndexOf(entry, std::get<1>(*stray)));
}

}  // namespace sendlift
