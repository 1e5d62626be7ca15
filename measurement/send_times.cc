#include "measurement/send_times.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "base/status.h"
#include "measurement/block_of.h"
#include "storage/instructions.h"
#include "storage/slot_contacts.h"

namespace sendlift {
namespace {

using storage::Block;
using storage::SlotContact;

// Zones by name: few, of many customers.
class Clocks {
 public:
  const absl::TimeZone& Of(absl::string_view name) {
    const auto [found, is_new] = zones_.try_emplace(name, absl::UTCTimeZone());
    if (is_new) absl::LoadTimeZone(found->first, &found->second);
    return found->second;
  }

 private:
  absl::flat_hash_map<std::string, absl::TimeZone> zones_;
};

// Whether the server drew the hour of a block's contacts; not of one that took the place of another that failed.
bool IsDrawn(const CampaignDefinition& definition, const Block& block) {
  if (block.is_fallback) return false;
  if (block.follow_up > 0) {
    const auto step = static_cast<size_t>(block.follow_up - 1);
    return step < definition.follow_ups.size() && definition.follow_ups[step].slot == Slot::kRandomTime;
  }
  const auto wave = static_cast<size_t>(block.wave);
  return wave < definition.waves.size() && definition.waves[wave].slot == Slot::kRandomTime;
}

class Counter {
 public:
  Counter(const Campaign& campaign, std::vector<Block> blocks, const SendTimeQuestion& question)
      : campaign_(campaign), blocks_(std::move(blocks)), question_(question) {
    counts_.grid.resize(7 * question.parts());
    counts_.drawn.resize(question.parts());
  }

  void Add(const SlotContact& contact, absl::Time now) {
    const Block* block = BlockOf(blocks_, contact.sequence);
    if (block == nullptr || (question_.channel.has_value() && *question_.channel != block->channel)) return;
    if (contact.hand_over_time + question_.response_time > now) {
      ++counts_.young;
      return;
    }
    const bool responded = contact.response_time < contact.hand_over_time + question_.response_time;
    const absl::TimeZone& zone = clocks_.Of(contact.time_zone);
    const absl::CivilHour hour = absl::ToCivilHour(contact.hand_over_time, zone);
    const auto weekday = static_cast<size_t>(absl::GetWeekday(hour));
    Count(responded, counts_.grid[weekday * question_.parts() + PartOf(hour)]);
    if (!IsDrawn(campaign_.definition, *block)) return;
    Count(responded, counts_.drawn[PartOf(absl::ToCivilHour(block->not_before, zone))]);
  }
  SendTimeCounts Take() { return std::move(counts_); }

 private:
  static void Count(bool responded, Counts& counts) {
    ++counts.trials;
    counts.successes += responded;
  }
  size_t PartOf(absl::CivilHour hour) const { return static_cast<size_t>(hour.hour() / question_.part_hours); }

  const Campaign& campaign_;
  const std::vector<Block> blocks_;
  const SendTimeQuestion& question_;
  Clocks clocks_;
  SendTimeCounts counts_;
};

}  // namespace

absl::StatusOr<SendTimeCounts> CountSendTimes(storage::Session& session, WorkspaceNumber workspace,
                                              const Campaign& campaign, const SendTimeQuestion& question,
                                              absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<Block> blocks, storage::ListBlocks(session, workspace, campaign.number));
  Counter counter(campaign, std::move(blocks), question);
  RETURN_IF_ERROR(
      storage::ForEachSlotContact(session, workspace, {.campaign = campaign.number}, [&](const SlotContact& contact) {
        counter.Add(contact, now);
        return absl::OkStatus();
      }));
  return counter.Take();
}

}  // namespace sendlift
