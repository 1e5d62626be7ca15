#include "engine/dispatch_book.h"

#include <algorithm>
#include <iterator>

#include "base/planted_bug.h"

namespace sendlift {
namespace {

constexpr int64_t kStraysAtOnce = 200;

bool Serves(const std::vector<Channel>& channels, Channel channel) {
  return std::find(channels.begin(), channels.end(), channel) != channels.end();
}

bool IsOpenState(InstructionState state) {
  return state == InstructionState::kLeased || state == InstructionState::kInDoubt;
}

bool IsLive(CampaignState state) { return state == CampaignState::kRunning || state == CampaignState::kPaused; }

template <typename T>
bool HasOneOf(const std::map<InstructionKey, T>& things, CampaignNumber campaign) {
  const auto first = things.lower_bound({campaign, 0});
  return first != things.end() && first->first.campaign == campaign;
}

}  // namespace

std::shared_ptr<const Campaign> DispatchBook::FindCampaign(CampaignNumber number) const {
  const auto found = campaigns_.find(number);
  return found == campaigns_.end() ? nullptr : found->second.campaign;
}

std::shared_ptr<const Campaign> DispatchBook::FindCampaignByKeyPrefix(absl::string_view prefix) const {
  const auto found = by_prefix_.find(prefix);
  return found == by_prefix_.end() ? nullptr : FindCampaign(found->second);
}

std::vector<CampaignNumber> DispatchBook::LiveCampaigns() const {
  std::vector<CampaignNumber> live;
  for (const auto& [number, entry] : campaigns_) {
    if (IsLive(entry.campaign->state)) live.push_back(number);
  }
  return live;
}

std::vector<CampaignNumber> DispatchBook::CancelledCampaigns(absl::Time now) const {
  std::vector<CampaignNumber> cancelled;
  for (const auto& [number, entry] : campaigns_) {
    const Campaign& campaign = *entry.campaign;
    if (campaign.state == CampaignState::kCancelled && now < campaign.definition.window.end)
      cancelled.push_back(number);
  }
  return cancelled;
}

std::vector<std::pair<CampaignNumber, Stop>> DispatchBook::StoppedCampaigns(absl::Time now) const {
  std::vector<std::pair<CampaignNumber, Stop>> stopped;
  for (const Stop& stop : stops_) {
    for (const auto& [number, entry] : campaigns_) {
      const Campaign& campaign = *entry.campaign;
      const bool may_be_out = campaign.state != CampaignState::kCancelled && now < campaign.definition.window.end;
      if (may_be_out && stop.campaign.value_or(number) == number) stopped.emplace_back(number, stop);
    }
  }
  return stopped;
}

bool DispatchBook::IsStopped(CampaignNumber number, Channel channel) const {
  return std::any_of(stops_.begin(), stops_.end(), [&](const Stop& stop) { return stop.Covers(number, channel); });
}

std::optional<Channel> DispatchBook::ChannelOf(const InstructionKey& key) const {
  const storage::Block* block = BlockOf(key);
  if (block == nullptr) return std::nullopt;
  return block->channel;
}

bool DispatchBook::AnyCaps() const {
  return std::any_of(campaigns_.begin(), campaigns_.end(), [](const auto& entry) {
    return IsLive(entry.second.campaign->state) && LimitsContacts(entry.second.campaign->definition.policy);
  });
}

void DispatchBook::RaiseHighWater(absl::Time time) {
  high_water_ = Planted(PlantedBug::kExpiryByWallClock) ? time : std::max(high_water_, time);
}

DispatchBook::WaitingStray DispatchBook::Waiting(const InstructionKey& key, absl::Time due) const {
  const storage::Block* block = BlockOf(key);
  return {key.campaign, block == nullptr ? -1 : block->first_sequence, due, key.sequence};
}

void DispatchBook::RemoveWaiting(const InstructionKey& key) {
  const auto found = waiting_strays_.find(key);
  if (found == waiting_strays_.end()) return;
  waiting_by_due_.erase(Waiting(key, found->second));
  waiting_strays_.erase(found);
}

bool DispatchBook::HasWaiting(const storage::Block& block) const {
  const auto stray = waiting_by_due_.lower_bound({block.campaign, block.first_sequence, absl::InfinitePast(), 0});
  return stray != waiting_by_due_.end() && std::get<0>(*stray) == block.campaign &&
         std::get<1>(*stray) == block.first_sequence;
}

std::vector<int64_t> DispatchBook::DueStrays(const storage::Block& block, absl::Time after, absl::Time now,
                                             int64_t limit) const {
  std::vector<int64_t> due;
  auto stray = waiting_by_due_.upper_bound({block.campaign, block.first_sequence, after, INT64_MAX});
  for (; stray != waiting_by_due_.end(); ++stray) {
    const auto& [campaign, first_sequence, time, sequence] = *stray;
    if (campaign != block.campaign || first_sequence != block.first_sequence || time > now) break;
    due.push_back(sequence);
    if (static_cast<int64_t>(due.size()) >= std::min(limit, kStraysAtOnce)) break;
  }
  std::sort(due.begin(), due.end());
  return due;
}

const QuietSpan& DispatchBook::SpanOf(const CampaignEntry& entry, const std::string& place, absl::Time now) {
  auto& [from, span] = entry.quiet_spans[place];
  if (now < from || now >= span.until) {
    from = now;
    span = QuietSpanAt(entry.campaign->definition.policy, QuietPlaceFromText(place), now);
  }
  return span;
}

absl::Time DispatchBook::OpenFrom(const CampaignEntry& entry, const storage::Block& block, absl::Time now) {
  if (now < block.not_before) return block.not_before;
  const ContactPolicy& policy = entry.campaign->definition.policy;
  if (!HasQuietHours(policy) || policy.at_end_of_quiet_hours == AtEndOfQuietHours::kCancel) return now;
  if (!block.has_place()) return now;
  const QuietSpan& span = SpanOf(entry, block.time_zone, now);
  return span.quiet && span.until < block.not_after ? span.until : now;
}

bool DispatchBook::CatchesUp(const CampaignEntry& entry, absl::Time now) {
  return entry.pause.spread > absl::ZeroDuration() && entry.pause.resume_time.has_value() &&
         now < *entry.pause.resume_time + entry.pause.spread;
}

int64_t DispatchBook::MissedLeft(const CampaignEntry& entry) const {
  const absl::Time resumed = *entry.pause.resume_time;
  int64_t left = 0;
  for (size_t i = 0; i < entry.blocks.size(); ++i) {
    const storage::Block& block = entry.blocks[i];
    if (block.not_before >= resumed || block.not_after <= resumed) continue;
    left += block.end_sequence() - entry.next_sequences[i];
    auto stray = waiting_by_due_.lower_bound({block.campaign, block.first_sequence, absl::InfinitePast(), 0});
    for (; stray != waiting_by_due_.end(); ++stray) {
      const auto& [campaign, first_sequence, due, sequence] = *stray;
      if (campaign != block.campaign || first_sequence != block.first_sequence || due > resumed) break;
      ++left;
    }
  }
  return left;
}

int64_t DispatchBook::MissedAllowed(const CampaignEntry& entry, absl::Time now) const {
  const storage::Pause& pause = entry.pause;
  const absl::Duration over = std::max(absl::Trunc(now - *pause.resume_time, absl::Seconds(1)), absl::ZeroDuration());
  const double part = absl::FDivDuration(over, pause.spread);
  const auto by_now = static_cast<int64_t>(static_cast<double>(pause.missed) * part);
  return by_now - (pause.missed - MissedLeft(entry));
}

absl::Time DispatchBook::NextOfMissed(const CampaignEntry& entry) const {
  const storage::Pause& pause = entry.pause;
  const int64_t left = MissedLeft(entry);
  if (left == 0 || pause.missed == 0) return absl::InfiniteFuture();
  const double part = static_cast<double>(pause.missed - left + 1) / static_cast<double>(pause.missed);
  return *pause.resume_time + absl::Ceil(pause.spread * part, absl::Seconds(1));
}

std::optional<DueWork> DispatchBook::NextOf(const CampaignEntry& entry, const std::vector<Channel>& channels,
                                            absl::Time now, int64_t limit) const {
  std::optional<DueWork> next;
  const bool any_waiting = HasOneOf(waiting_strays_, entry.campaign->number);
  const bool catches_up = CatchesUp(entry, now);
  const int64_t allowed = catches_up ? MissedAllowed(entry, now) : 0;
  for (size_t i = NextWithWork(entry, 0); i < entry.blocks.size(); i = NextWithWork(entry, i + 1)) {
    if (next.has_value() && !any_waiting) break;
    const storage::Block& block = entry.blocks[i];
    const bool left = !next.has_value() && entry.next_sequences[i] < block.end_sequence();
    if (!Serves(channels, block.channel) || (!left && !HasWaiting(block))) continue;
    if (std::max(now, high_water_) >= block.not_after || OpenFrom(entry, block, now) > now) continue;
    const bool missed = catches_up && block.not_before < *entry.pause.resume_time;
    const bool held_back = missed && allowed <= 0;
    const int64_t most = missed && !held_back ? std::min(limit, allowed) : limit;
    DueWork work{.campaign = block.campaign,
                 .block = block,
                 .first = entry.next_sequences[i],
                 .count = std::min(block.end_sequence() - entry.next_sequences[i], most),
                 .strays = DueStrays(block, held_back ? *entry.pause.resume_time : absl::InfinitePast(), now, most),
                 .again = {}};
    if (!work.strays.empty()) {
      work.count = 0;
      return work;
    }
    if (left && !held_back) next = std::move(work);
  }
  return next;
}

std::optional<DueWork> DispatchBook::NextDue(CampaignNumber number, Channel channel, absl::Time now,
                                             int64_t limit) const {
  const auto entry = campaigns_.find(number);
  if (entry == campaigns_.end() || held_.contains(number)) return std::nullopt;
  if (entry->second.campaign->state != CampaignState::kRunning || IsStopped(number, channel)) return std::nullopt;
  return NextOf(entry->second, {channel}, now, limit);
}

bool DispatchBook::DropOffer(const std::string& gateway, const InstructionKey& key) {
  const auto offers = offers_.find(gateway);
  return offers != offers_.end() && offers->second.erase(key) > 0;
}

bool DispatchBook::MayStillBeOffered(const InstructionKey& key, absl::Time now) const {
  const std::shared_ptr<const Campaign> campaign = FindCampaign(key.campaign);
  const storage::Block* block = BlockOf(key);
  return campaign != nullptr && campaign->state == CampaignState::kRunning && block != nullptr &&
         !IsStopped(key.campaign, block->channel) && now >= block->not_before &&
         std::max(now, high_water_) < block->not_after;
}

std::optional<DueWork> DispatchBook::NextOffer(const std::string& gateway, CampaignNumber number, Channel channel,
                                               absl::Time now, int64_t limit) const {
  const auto offers = offers_.find(gateway);
  if (offers == offers_.end() || held_.contains(number)) return std::nullopt;
  std::optional<DueWork> next;
  for (auto offer = offers->second.lower_bound({number, 0}); offer != offers->second.end(); ++offer) {
    const auto& [key, doubt] = *offer;
    if (key.campaign != number) break;
    if (next.has_value() && (key.sequence >= next->block.end_sequence() || next->size() >= limit)) break;
    const storage::Block* block = BlockOf(key);
    if (block == nullptr || block->channel != channel || !MayStillBeOffered(key, now)) continue;
    if (!next.has_value()) next = DueWork{.campaign = number, .block = *block, .strays = {}, .again = {}};
    next->again.push_back(doubt);
  }
  return next;
}

void DispatchBook::OffersTaken(const std::string& gateway, const DueWork& work) {
  being_offered_.clear();
  for (const Doubt& doubt : work.again) {
    DropOffer(gateway, doubt.key);
    being_offered_.insert(doubt.key);
  }
}

void DispatchBook::OfferedAgain(const Settled& leased) {
  for (const Settled::Range& range : leased.ranges) {
    if (!range.open) open_ranges_.erase(range.first);
  }
  for (const storage::Stray& stray : leased.strays) {
    if (being_offered_.contains(stray.key)) PutStray(stray);
  }
  being_offered_.clear();
}

absl::Time DispatchBook::NextTime(absl::Time now) const {
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [number, entry] : campaigns_) {
    if (entry.campaign->state != CampaignState::kRunning) continue;
    if (CatchesUp(entry, now)) next = std::min(next, std::max(NextOfMissed(entry), now + absl::Seconds(1)));
    for (size_t i = NextWithWork(entry, 0); i < entry.blocks.size(); i = NextWithWork(entry, i + 1)) {
      const storage::Block& block = entry.blocks[i];
      if (std::max(now, high_water_) >= block.not_after || IsStopped(number, block.channel)) continue;
      const absl::Time open = OpenFrom(entry, block, now);
      if (entry.next_sequences[i] < block.end_sequence() && open > now) next = std::min(next, open);
      const auto stray = waiting_by_due_.upper_bound({number, block.first_sequence, now, INT64_MAX});
      if (open > now && HasWaiting(block)) next = std::min(next, open);
      if (stray == waiting_by_due_.end() || std::get<0>(*stray) != number) continue;
      if (std::get<1>(*stray) == block.first_sequence) next = std::min(next, std::get<absl::Time>(*stray));
    }
  }
  return next;
}

void DispatchBook::RangeLeased(const DueWork& work, const std::string& gateway, absl::Time lease_until, bool open) {
  CampaignEntry& entry = campaigns_.at(work.campaign);
  const size_t i = IndexOf(entry, work.block.first_sequence);
  if (i < entry.blocks.size() && entry.blocks[i].first_sequence == work.block.first_sequence) {
    entry.next_sequences[i] = work.first + work.count;
    if (entry.next_sequences[i] == entry.blocks[i].end_sequence()) entry.left.erase(i);
  }
  if (!open) return;
  PutOpenRange({work.campaign, work.first},
               {.gateway = gateway, .lease_until = lease_until, .not_after = work.block.not_after});
}

void DispatchBook::PutStray(const storage::Stray& stray) {
  RemoveWaiting(stray.key);
  open_strays_.erase(stray.key);
  if (stray.state == InstructionState::kPlanned) {
    waiting_strays_.emplace(stray.key, stray.due);
    waiting_by_due_.insert(Waiting(stray.key, stray.due));
  } else if (IsOpenState(stray.state)) {
    open_strays_.emplace(stray.key, stray);
  }
}

void DispatchBook::Apply(const Settled& settled) {
  for (const Settled::Range& range : settled.ranges) {
    if (!range.open) open_ranges_.erase(range.first);
  }
  for (const storage::Stray& stray : settled.strays) {
    being_offered_.erase(stray.key);
    PutStray(stray);
  }
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
  now = std::max(now, high_water_);
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

bool DispatchBook::HasOpen(CampaignNumber number) const {
  return HasOneOf(open_ranges_, number) || HasOneOf(open_strays_, number);
}

std::vector<CampaignNumber> DispatchBook::Finished(absl::Time now) const {
  now = std::max(now, high_water_);
  std::vector<CampaignNumber> finished;
  for (const auto& [number, entry] : campaigns_) {
    if (!IsLive(entry.campaign->state) || HasOpen(number)) continue;
    const CampaignDefinition& definition = entry.campaign->definition;
    const bool may_go_on = !definition.follow_ups.empty() || !definition.entry.empty();
    const bool exhausted = entry.campaign->state == CampaignState::kRunning && !HasOneOf(waiting_strays_, number) &&
                           entry.frozen_waves == definition.waves.size() && entry.left.empty() && !may_go_on;
    if (exhausted || now >= definition.window.end) finished.push_back(number);
  }
  return finished;
}

}  // namespace sendlift
