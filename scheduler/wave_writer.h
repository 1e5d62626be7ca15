#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/selection.h"
#include "storage/database.h"

namespace sendlift {

// What one wave is written in.
struct WaveSizes {
  int rows_a_transaction = 5000;  // so that opt-outs and receipts do not wait behind a large wave
  // Contacts whose values are in memory together, and whose instructions are sorted. They are neighbours among the
  // customers: planning and dispatch meet each page of theirs while it is in the cache. A wave of n contacts in p
  // places has about p * n / contacts_at_once blocks; 24 times as many if it has a slot.
  int contacts_at_once = 200'000;
};

// Writes one selected wave in transactions of bounded size: assignments of its new people, then instructions in
// dispatch order (part by part of the contacts; in a part slot by slot and channel by channel, there one QuietPlace
// after the other, customers in their order), then, at once, what makes the wave visible.
class WaveWriter {
 public:
  WaveWriter(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
             const Selection& selection, int wave, const WaveSizes& sizes);

  // The planned time of all assignments is `now`: outcome windows of every arm start there, also when a wave is late.
  absl::Status Write(absl::Time now);

 private:
  // What sorts instructions into blocks.
  struct Place {
    uint8_t slot = 0;  // see Recipient
    Channel channel = Channel::kEmail;
    uint16_t place = 0;  // index in Selection::places
    uint8_t parts = 1;   // that are paid for

    friend auto operator<=>(const Place&, const Place&) = default;
  };
  struct Contact {
    const Recipient* recipient;
    int64_t content = 0;
    std::string values = {};  // packed
  };
  struct PlacedBlock {
    Place place;
    CustomerNumber first;
    CustomerNumber last;
    int64_t size = 0;
  };
  static Place PlaceOf(const Recipient& recipient) {
    return {.slot = recipient.slot, .channel = recipient.channel, .place = recipient.place, .parts = recipient.parts};
  }

  absl::Status WriteAssignments(absl::Time planned);
  // A code from the tier's pool, if it has one: ABORTED if none is free any more.
  absl::Status GiveCodeTo(storage::Session& session, const Recipient& recipient) const;
  absl::Status WriteInstructions();
  absl::Status ReadValues(std::vector<Contact>& contacts);
  absl::Status InsertInstructions(const std::vector<Contact>& contacts);
  void AddToBlocks(const Recipient& recipient);
  absl::Status Publish(absl::Time now);
  absl::Status InsertBlocks(storage::Session& session) const;
  int64_t CostOf(const PlacedBlock& block) const;
  absl::Status CheckBudget(storage::Session& session) const;
  const std::vector<std::string>& NamesOf(int64_t content);
  int64_t ContentOf(const Recipient& recipient) const;

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const Selection& selection_;
  const int wave_;
  const size_t rows_a_transaction_;
  const size_t contacts_at_once_;
  const bool gives_codes_;
  std::vector<const Recipient*> people_;  // of the wave, control and who is contacted again included, by customer
  std::vector<PlacedBlock> blocks_;       // of what is written
  int64_t first_sequence_ = 0;
  int64_t written_ = 0;
  std::map<int64_t, std::vector<std::string>> names_;  // of the values of each content
};

}  // namespace sendlift
