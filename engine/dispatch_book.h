#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/instruction.h"
#include "model/stop.h"
#include "scheduler/quiet_place.h"
#include "scheduler/settling.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/pauses.h"

namespace sendlift {

// What may be handed over next.
struct DueWork {
  CampaignNumber campaign;
  storage::Block block;
  int64_t first = 0;
  int64_t count = 0;            // of the block, when there are no strays
  std::vector<int64_t> strays;  // or these
  std::vector<Doubt> again;     // or these, which are in doubt with the gateway that gets them

  int64_t size() const {
    if (!again.empty()) return static_cast<int64_t>(again.size());
    return strays.empty() ? count : static_cast<int64_t>(strays.size());
  }
};

// What the dispatcher keeps in memory: where every block stands, which ranges and strays are open. All of it can be
// read from the database again; nothing here decides whether something may be sent.
class DispatchBook {
 public:
  struct OpenRange {
    std::string gateway;
    absl::Time lease_until;
    absl::Time not_after;
  };

  // Replaces what is known of a campaign by what the database says. What it missed in its last pause is spread: NextDue
  // gives at most that part of it which of the time to catch up is over, second by second.
  void PutCampaign(Campaign campaign, std::vector<storage::Block> blocks, std::vector<int64_t> next_sequences,
                   size_t frozen_waves, const storage::Pause& pause = {});
  // Up to which sequence a campaign is known as it is now: blocks are added behind what was the end, all else changes
  // with its revision or its waves. Nothing if it is not known, or has changed.
  std::optional<int64_t> KnownUntil(CampaignNumber number, int64_t revision, size_t frozen_waves) const;
  bool Knows(CampaignNumber number, int64_t revision, size_t frozen_waves, int64_t end_sequence) const {
    return KnownUntil(number, revision, frozen_waves) == end_sequence;
  }
  // Those behind the last one of a campaign that is known.
  void AddBlocks(CampaignNumber number, const std::vector<storage::Block>& blocks,
                 const std::vector<int64_t>& next_sequences);
  // Whether all of a block was leased, which stays so; false for one that is not known.
  bool IsLeased(const storage::Block& block) const;
  // Whether accepted contacts of a campaign are to be noted (scheduler/contacting.h).
  bool NotesContacts(CampaignNumber number) const;
  std::shared_ptr<const Campaign> FindCampaign(CampaignNumber number) const;
  // By the prefix of its idempotency keys.
  std::shared_ptr<const Campaign> FindCampaignByKeyPrefix(absl::string_view prefix) const;
  // Those that may still hand over: RUNNING or PAUSED.
  std::vector<CampaignNumber> LiveCampaigns() const;
  // Whether one of them limits how often customers are contacted.
  bool AnyCaps() const;
  // Those that were cancelled, while their window lasts.
  std::vector<CampaignNumber> CancelledCampaigns(absl::Time now) const;

  // What is stopped now: it has no work. Replaces what was.
  void SetStops(std::vector<Stop> stops) { stops_ = std::move(stops); }
  // Stops that stand, for each campaign that they cover and whose gateways may have something, while its window lasts.
  std::vector<std::pair<CampaignNumber, Stop>> StoppedCampaigns(absl::Time now) const;
  // Nothing for an instruction that is not known.
  std::optional<Channel> ChannelOf(const InstructionKey& key) const;

  // Nothing is due any more that has expired by `time`, whatever later calls say that the time is.
  void RaiseHighWater(absl::Time time);
  absl::Time high_water() const { return high_water_; }

  // The next work of a campaign on a channel at `now`, at most `limit` instructions; nothing unless it is RUNNING.
  std::optional<DueWork> NextDue(CampaignNumber number, Channel channel, absl::Time now, int64_t limit) const;
  // Doubts that may be offered again to `gateway` wait here, until they are taken or dropped.
  void PutOffer(const std::string& gateway, const Doubt& doubt) { offers_[gateway].insert_or_assign(doubt.key, doubt); }
  // Whether it waited.
  bool DropOffer(const std::string& gateway, const InstructionKey& key);
  void DropOffers(const std::string& gateway) { offers_.erase(gateway); }
  // Whether the campaign runs and the instruction's time is not over at `now`.
  bool MayStillBeOffered(const InstructionKey& key, absl::Time now) const;
  // Likewise NextDue, of what waits to be offered again.
  std::optional<DueWork> NextOffer(const std::string& gateway, CampaignNumber number, Channel channel, absl::Time now,
                                   int64_t limit) const;
  void OffersTaken(const std::string& gateway, const DueWork& work);
  // They were leased again, as these strays and out of these ranges; what was answered meanwhile stays as it is.
  void OfferedAgain(const Settled& leased);

  // When the next block begins or the next stray falls due, after `now`; infinite future if there is none.
  absl::Time NextTime(absl::Time now) const;

  // Moves on behind a range that was leased; nothing of it is open if all of it was suppressed.
  void RangeLeased(const DueWork& work, const std::string& gateway, absl::Time lease_until, bool open);
  // Remembers a range that was open when the server stopped.
  void PutOpenRange(const InstructionKey& first, OpenRange range) {
    open_ranges_.insert_or_assign(first, std::move(range));
  }
  void PutStray(const storage::Stray& stray);
  void Apply(const Settled& settled);

  struct Open {
    std::vector<InstructionKey> ranges;
    std::vector<InstructionKey> strays;
    bool empty() const { return ranges.empty() && strays.empty(); }
  };
  Open OpenOf(const std::string& gateway) const;
  // By gateway: leases that are over at `now`. Asks again after `lease`.
  std::map<std::string, Open> TakeOverdue(absl::Time now, absl::Duration lease);
  // What is past expiry and grace.
  Open PastHope(absl::Time now, absl::Duration grace) const;
  void Forget(const Open& open);

  // Campaigns in which nothing more can happen: their window is over, or they run, all is handed over, and there is
  // neither an entry nor a step by which more could come; and nothing is open.
  std::vector<CampaignNumber> Finished(absl::Time now) const;
  // Campaigns that have no work until the next call, because they are being completed.
  void Hold(std::set<CampaignNumber> campaigns) { held_ = std::move(campaigns); }

 private:
  struct CampaignEntry {
    std::shared_ptr<const Campaign> campaign;
    std::vector<storage::Block> blocks;
    std::vector<int64_t> next_sequences;  // of each block
    std::set<size_t> left;                // blocks that are not leased
    size_t frozen_waves = 0;
    bool notes_contacts = false;
    storage::Pause pause = {};
    // Of each place of its blocks, with the time at which it was looked up: right from then until its change.
    mutable std::map<std::string, std::pair<absl::Time, QuietSpan>> quiet_spans = {};
  };

  // A stray that waits: by campaign, first sequence of its block, due time and sequence, as work is looked for.
  using WaitingStray = std::tuple<CampaignNumber, int64_t, absl::Time, int64_t>;

  const storage::Block* BlockOf(const InstructionKey& key) const;
  WaitingStray Waiting(const InstructionKey& key, absl::Time due) const;
  void RemoveWaiting(const InstructionKey& key);
  bool HasOpen(CampaignNumber number) const;
  bool IsStopped(CampaignNumber number, Channel channel) const;
  bool HasWaiting(const storage::Block& block) const;
  // Those that fell due after `after`.
  std::vector<int64_t> DueStrays(const storage::Block& block, absl::Time after, absl::Time now, int64_t limit) const;
  // Whether what a campaign missed is still being spread, and how much of it has not been handed over.
  static bool CatchesUp(const CampaignEntry& entry, absl::Time now);
  int64_t MissedLeft(const CampaignEntry& entry) const;
  int64_t MissedAllowed(const CampaignEntry& entry, absl::Time now) const;
  absl::Time NextOfMissed(const CampaignEntry& entry) const;
  static void Append(CampaignEntry& entry, const storage::Block& block, int64_t next_sequence);
  // The first block that begins at a sequence or behind it.
  static size_t IndexOf(const CampaignEntry& entry, int64_t first_sequence);
  // The first block from an index on that is not leased, or has strays that wait; the number of blocks if none has.
  size_t NextWithWork(const CampaignEntry& entry, size_t from) const;
  std::optional<DueWork> NextOf(const CampaignEntry& entry, const std::vector<Channel>& channels, absl::Time now,
                                int64_t limit) const;
  // When a block may hand over next, `now` if it may at once. Quiet hours that outlast the block do not keep it: its
  // instructions are taken out, one by one, with their reason.
  static const QuietSpan& SpanOf(const CampaignEntry& entry, const std::string& place, absl::Time now);
  static absl::Time OpenFrom(const CampaignEntry& entry, const storage::Block& block, absl::Time now);

  std::map<CampaignNumber, CampaignEntry> campaigns_;
  absl::flat_hash_map<std::string, CampaignNumber> by_prefix_;
  std::map<InstructionKey, OpenRange> open_ranges_;                // by their first instruction
  std::map<InstructionKey, storage::Stray> open_strays_;           // LEASED or IN_DOUBT
  std::map<InstructionKey, absl::Time> waiting_strays_;            // PLANNED, with their due time
  std::set<WaitingStray> waiting_by_due_;                          // the same
  std::map<std::string, std::map<InstructionKey, Doubt>> offers_;  // by gateway
  std::set<InstructionKey> being_offered_;                         // of them, what was taken and not answered since
  std::set<CampaignNumber> held_;
  std::vector<Stop> stops_;
  absl::Time high_water_ = absl::InfinitePast();
};

}  // namespace sendlift
