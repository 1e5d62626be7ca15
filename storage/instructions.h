#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// An instruction as it is planned: immutable, in dispatch order.
struct PlannedInstruction {
  int64_t sequence = 0;
  CustomerNumber customer;
  int arm = 1;
  int64_t content = 0;       // ContentKey::number
  absl::string_view values;  // packed
};
absl::Status InsertInstruction(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               const PlannedInstruction& instruction);
// The first sequence that no block has.
absl::StatusOr<int64_t> NextSequence(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

// Instructions that follow each other and share wave, channel, times and, where that matters, the zone and its rule.
// Leases never reach over its end.
struct Block {
  CampaignNumber campaign;
  int64_t first_sequence = 0;
  int64_t size = 0;
  int wave = 0;  // kNoWave if they are of a step
  Channel channel = Channel::kEmail;
  absl::Time not_before;
  absl::Time not_after;
  // Of its customers when it was planned, if the campaign has quiet hours, with the rule of their region: QuietPlace as
  // text. Otherwise empty.
  std::string time_zone;
  // Its customers, who ascend, are from the one to the other.
  CustomerNumber first_customer;
  CustomerNumber last_customer{std::numeric_limits<int64_t>::max()};
  int64_t cost_micros = 0;   // of each contact, in millionths of the budget's currency; 0 without a budget
  bool falls_back = false;   // a contact that fails for good goes on to the next channel
  bool is_fallback = false;  // its contacts take the place of others that failed
  int follow_up = 0;         // of which step its contacts are, as ContentKey has it; 0: of none

  static constexpr int kNoWave = -1;
  // Whether its customers were in one place when it was planned; others sleep each on their own.
  bool has_place() const { return !is_fallback && follow_up == 0; }
  int64_t end_sequence() const { return first_sequence + size; }
};
absl::Status InsertBlock(Session& session, WorkspaceNumber workspace, const Block& block);
// Gives the blocks of a campaign that expire after `now` another end; what has expired stays so. Those of steps, which
// may have an end of their own, do not get a later one.
absl::Status MoveBlockEnds(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, absl::Time now,
                           absl::Time not_after);
// By first sequence.
absl::StatusOr<std::vector<Block>> ListBlocks(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);
// Those from a sequence on.
absl::StatusOr<std::vector<Block>> ListBlocksFrom(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                  int64_t first_sequence);
// Of all campaigns that were begun and not cancelled, the blocks of waves whose time is not over at `now`, in the same
// order; and the campaigns that have such blocks of steps, by number.
absl::StatusOr<std::vector<Block>> ListOpenBlocksOfWaves(Session& session, WorkspaceNumber workspace, absl::Time now);
absl::StatusOr<std::vector<CampaignNumber>> CampaignsWithOpenSteps(Session& session, WorkspaceNumber workspace,
                                                                   absl::Time now);
// The block that holds a sequence; nothing if there is none.
absl::StatusOr<std::optional<Block>> FindBlock(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                               int64_t sequence);

// An instruction with what is checked when it is handed over; texts live until the next one.
struct DueInstruction {
  int64_t sequence = 0;
  CustomerNumber customer;
  int arm = 1;
  int64_t content = 0;
  absl::string_view values;
  absl::string_view address;  // empty if the customer has none any more
  uint32_t consents = 0;
  absl::string_view time_zone;  // as the customer has it now
  bool suppressed = false;
};
// `count` instructions from `first_sequence` on, as they stand now, for a channel.
absl::Status ForEachDue(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, Channel channel,
                        int64_t first_sequence, int64_t count,
                        absl::FunctionRef<absl::Status(const DueInstruction&)> each);

// Whom an instruction is for, in which arm and with which content; nothing if there is none.
struct InstructionRow {
  CustomerNumber customer;
  int arm = 1;
  int64_t content = 0;
};
absl::StatusOr<std::optional<InstructionRow>> FindInstruction(Session& session, WorkspaceNumber workspace,
                                                              const InstructionKey& key);
// The arms of `count` instructions from `first` on, a byte each, as LeasedRange has them.
absl::StatusOr<std::string> ArmsOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int64_t first,
                                   int64_t count);
// How many of the instructions from `first` on and before `end` have each content, by content.
absl::Status ForEachContent(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int64_t first,
                            int64_t end, absl::FunctionRef<absl::Status(int64_t content, int64_t count)> each);
// The customer's instruction in a block, found by halving, because a block is in the order of customers; nothing if it
// has none.
absl::StatusOr<std::optional<int64_t>> FindSequenceOf(Session& session, WorkspaceNumber workspace, const Block& block,
                                                      CustomerNumber customer);

}  // namespace sendlift::storage
