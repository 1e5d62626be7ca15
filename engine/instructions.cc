#include "engine/instructions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/environment.h"
#include "engine/progress.h"
#include "model/budget.h"
#include "model/content.h"
#include "scheduler/pieces.h"
#include "scheduler/spending.h"
#include "storage/campaigns.h"
#include "storage/customers.h"
#include "storage/fallbacks.h"
#include "storage/high_water.h"
#include "storage/recontacts.h"
#include "storage/travellers.h"

namespace sendlift {
namespace {

using storage::Session;

// Rows and ranges that a page looks at.
constexpr int kLooksMax = 4000;

absl::StatusOr<absl::Time> Latest(Session& session, absl::Time now) {
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  return std::max(now, high_water);
}

InstructionRecord At(const storage::Block& block, int64_t sequence) {
  InstructionRecord record;
  record.sequence = sequence;
  record.block = block;
  return record;
}

// What an instruction's range, or its own row, says of it.
void PutStand(const storage::LeasedRange& range, InstructionRecord& record) {
  const char byte = range.states[static_cast<size_t>(record.sequence - range.first_sequence)];
  record.state = storage::LeasedRange::StateOf(byte);
  record.reason = storage::LeasedRange::ReasonOf(byte);
  record.lease_time = range.lease_time;
  const bool taken_back = byte == storage::LeasedRange::Encode(InstructionState::kSuppressed);
  if (record.state == InstructionState::kSuppressed && !taken_back) return;
  record.gateway = range.gateway;
  record.epoch = range.epoch;
}

void PutStand(const storage::Stray& stray, InstructionState waiting, InstructionRecord& record) {
  record.state = stray.state == InstructionState::kPlanned ? waiting : stray.state;
  record.reason = stray.reason;
  // The attempt that was to come never did, unless it was taken back.
  const bool never_came = stray.state == InstructionState::kSuppressed && stray.epoch == 0;
  const bool over = record.state != stray.state || never_came;
  record.attempt = over && !stray.gateway.empty() ? stray.attempt - 1 : stray.attempt;
  record.gateway = stray.gateway;
  record.epoch = stray.epoch;
  record.lease_time = std::nullopt;
  if (stray.lease_time != absl::UnixEpoch()) record.lease_time = stray.lease_time;
  if (record.state == InstructionState::kPlanned) record.due_time = stray.due;
}

// Fills in whom and what it is for.
absl::Status Identify(Session& session, const Campaign& campaign, InstructionRecord& record) {
  ASSIGN_OR_RETURN(const auto row,
                   storage::FindInstruction(session, kMainWorkspace, {campaign.number, record.sequence}));
  if (!row.has_value()) return absl::DataLossError("an instruction of a block is missing");
  record.arm = row->arm;
  record.tier = ContentKey::FromNumber(row->content).tier;
  const auto customer = storage::GetCustomerByNumber(session, kMainWorkspace, row->customer);
  if (absl::IsNotFound(customer.status())) return absl::OkStatus();
  if (!customer.ok()) return customer.status();
  record.customer_id = customer->id;
  return absl::OkStatus();
}

// One page of a list: goes from block to block, from range to range.
class Walk {
 public:
  Walk(Session& session, const Campaign& campaign, const InstructionQuery& query, absl::Time now)
      : session_(session), campaign_(campaign), query_(query), now_(now), position_(query.after + 1) {}

  absl::StatusOr<InstructionPage> Run() {
    ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session_, kMainWorkspace, campaign_.number));
    for (const storage::Block& block : blocks) {
      if (block.end_sequence() <= position_) continue;
      position_ = std::max(position_, block.first_sequence);
      while (position_ < block.end_sequence() && !IsFull()) RETURN_IF_ERROR(Step(block));
    }
    if (!blocks.empty() && position_ < blocks.back().end_sequence()) page_.next_after = position_ - 1;
    return std::move(page_);
  }

 private:
  bool IsFull() const { return looks_ >= kLooksMax || static_cast<int>(page_.instructions.size()) >= query_.size; }
  bool Wants(InstructionState state) const { return query_.states.empty() || query_.states.contains(state); }

  // To the end of the next range, or of the page.
  absl::Status Step(const storage::Block& block) {
    ++looks_;
    ASSIGN_OR_RETURN(const auto range,
                     storage::NextRange(session_, kMainWorkspace, campaign_.number, position_, block.end_sequence()));
    const int64_t gap_end = range.has_value() ? std::max(position_, range->first_sequence) : block.end_sequence();
    RETURN_IF_ERROR(TakeWaiting(block, gap_end));
    return range.has_value() ? TakeRange(block, *range) : absl::OkStatus();
  }

  absl::Status TakeWaiting(const storage::Block& block, int64_t end) {
    const InstructionState waiting = StateOfWaiting(campaign_, block.not_after, now_);
    if (!Wants(waiting)) position_ = end;
    for (; position_ < end && !IsFull(); ++position_) {
      InstructionRecord record = At(block, position_);
      record.state = waiting;
      RETURN_IF_ERROR(Add(std::move(record)));
    }
    return absl::OkStatus();
  }

  absl::Status TakeRange(const storage::Block& block, const storage::LeasedRange& range) {
    const int64_t end = range.first_sequence + range.size();
    for (; position_ >= range.first_sequence && position_ < end && !IsFull(); ++position_) {
      InstructionRecord record = At(block, position_);
      PutStand(range, record);
      if (record.state == InstructionState::kStray) {
        ++looks_;
        ASSIGN_OR_RETURN(const auto stray, storage::FindStray(session_, kMainWorkspace, {campaign_.number, position_}));
        if (!stray.has_value()) return absl::DataLossError("an instruction's own row is missing");
        PutStand(*stray, StateOfWaiting(campaign_, block.not_after, now_), record);
      }
      if (Wants(record.state)) RETURN_IF_ERROR(Add(std::move(record)));
    }
    return absl::OkStatus();
  }

  absl::Status Add(InstructionRecord record) {
    ++looks_;
    RETURN_IF_ERROR(Identify(session_, campaign_, record));
    page_.instructions.push_back(std::move(record));
    return absl::OkStatus();
  }

  Session& session_;
  const Campaign& campaign_;
  const InstructionQuery& query_;
  const absl::Time now_;
  int64_t position_;
  int looks_ = 0;
  InstructionPage page_;
};

absl::Status CannotRedrive(const Campaign& campaign) {
  const bool over = campaign.state == CampaignState::kCompleted;
  return Error(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_STATE",
               absl::StrCat("campaign \"", campaign.id, "\" is ", NameOf(campaign.state),
                            over ? " and its window is over" : "", ": nothing of it can be sent"),
               {{"kind", "campaign"}, {"id", campaign.id}, {"state", NameOf(campaign.state)}});
}

absl::Status FindDead(Session& session, const Campaign& campaign, int64_t sequence, absl::Time now,
                      Redriven& redriven) {
  ASSIGN_OR_RETURN(const auto stray, storage::FindStray(session, kMainWorkspace, {campaign.number, sequence}));
  if (!stray.has_value() || stray->state != InstructionState::kDead) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session, kMainWorkspace, campaign.number, sequence));
  if (!block.has_value() || now >= block->not_after) return absl::OkStatus();
  redriven.strays.push_back(*stray);
  return absl::OkStatus();
}

absl::Status FindAllDead(Session& session, const Campaign& campaign, absl::Time now, Redriven& redriven) {
  ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, kMainWorkspace, campaign.number));
  for (const storage::Block& block : blocks) {
    if (now >= block.not_after) continue;
    const auto left = kRedriveMax - static_cast<int64_t>(redriven.strays.size());
    ASSIGN_OR_RETURN(const auto dead,
                     storage::ListStraysInState(session, kMainWorkspace, campaign.number, InstructionState::kDead,
                                                block.first_sequence, block.end_sequence(), left + 1));
    redriven.strays.insert(redriven.strays.end(), dead.begin(), dead.end());
    redriven.more = redriven.strays.size() > kRedriveMax;
    if (redriven.more) break;
  }
  if (redriven.more) redriven.strays.resize(kRedriveMax);
  return absl::OkStatus();
}

// What is DEAD has given its piece back; it stays DEAD if none is left.
absl::Status DropWithoutPiece(Session& session, const Campaign& campaign, absl::Time now, Redriven& redriven) {
  std::vector<InstructionKey> keys;
  for (const storage::Stray& stray : redriven.strays) keys.push_back(stray.key);
  RETURN_IF_ERROR(HoldAgain(session, kMainWorkspace, campaign, keys, now));
  const auto dropped = std::erase_if(redriven.strays, [&](const storage::Stray& stray) {
    return !std::binary_search(keys.begin(), keys.end(), stray.key);
  });
  if (dropped > 0) redriven.more = false;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<InstructionRecord>> FindInstructionRecord(Session& session, const Campaign& campaign,
                                                                       int64_t sequence, absl::Time now) {
  InstructionQuery query;
  query.after = sequence - 1;
  query.size = 1;
  ASSIGN_OR_RETURN(InstructionPage page, ListInstructions(session, campaign, query, now));
  if (page.instructions.empty() || page.instructions.front().sequence != sequence) return std::nullopt;
  return std::move(page.instructions.front());
}

namespace {

// Those that took the place of an instruction, from contact to contact.
absl::Status AddFallbacks(Session& session, InstructionKey key, std::vector<int64_t>& sequences) {
  while (true) {
    ASSIGN_OR_RETURN(const auto fallback, storage::FindFallback(session, kMainWorkspace, key));
    if (!fallback.has_value() || !fallback->next.has_value()) return absl::OkStatus();
    key.sequence = *fallback->next;
    sequences.push_back(key.sequence);
  }
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> FindSequencesOf(Session& session, const Campaign& campaign,
                                                     const Assignment& assignment) {
  std::vector<int64_t> sequences;
  if (assignment.arm == kControlArm) return sequences;
  ASSIGN_OR_RETURN(const auto again, storage::WavesWithRecontacts(session, kMainWorkspace, campaign.number));
  ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, kMainWorkspace, campaign.number));
  for (const storage::Block& block : blocks) {
    if (block.is_fallback || block.follow_up > 0) continue;
    const bool first = block.wave == assignment.wave && block.channel == assignment.channel;
    if (!first && (block.wave <= assignment.wave || !again.contains(block.wave))) continue;
    ASSIGN_OR_RETURN(const auto sequence, storage::FindSequenceOf(session, kMainWorkspace, block, assignment.customer));
    if (!sequence.has_value()) continue;
    sequences.push_back(*sequence);
    if (block.falls_back) RETURN_IF_ERROR(AddFallbacks(session, {campaign.number, *sequence}, sequences));
  }
  ASSIGN_OR_RETURN(const std::vector<int64_t> of_steps,
                   storage::StepSequencesOf(session, kMainWorkspace, campaign.number, assignment.customer));
  for (const int64_t sequence : of_steps) {
    sequences.push_back(sequence);
    RETURN_IF_ERROR(AddFallbacks(session, {campaign.number, sequence}, sequences));
  }
  std::sort(sequences.begin(), sequences.end());
  return sequences;
}

absl::StatusOr<InstructionPage> ListInstructions(Session& session, const Campaign& campaign,
                                                 const InstructionQuery& query, absl::Time now) {
  ASSIGN_OR_RETURN(const absl::Time latest, Latest(session, now));
  return Walk(session, campaign, query, latest).Run();
}

namespace {

// What went on to another channel, or was delivered after all, is not tried again.
absl::StatusOr<bool> WentOn(Session& session, const InstructionKey& key) {
  using storage::FallbackState;
  ASSIGN_OR_RETURN(const auto fallback, storage::FindFallback(session, kMainWorkspace, key));
  if (!fallback.has_value()) return false;
  return fallback->state == FallbackState::kWaits || fallback->state == FallbackState::kPlanned ||
         fallback->state == FallbackState::kWithdrawn;
}

// Leaves those that may be driven again, as far as the budget reaches.
absl::Status KeepAllowed(Session& session, const Campaign& campaign, Redriven& redriven) {
  const std::optional<Budget>& budget = campaign.definition.budget;
  int64_t room = 0;
  if (budget.has_value()) {
    ASSIGN_OR_RETURN(const Spending spending, SpendingOf(session, kMainWorkspace, campaign, absl::InfinitePast()));
    room = LimitInMicros(*budget) - spending.spent - spending.promised;
  }
  std::vector<storage::Stray> allowed;
  for (storage::Stray& stray : redriven.strays) {
    ASSIGN_OR_RETURN(const bool went_on, WentOn(session, stray.key));
    if (went_on) continue;
    if (budget.has_value()) {
      ASSIGN_OR_RETURN(const auto block,
                       storage::FindBlock(session, kMainWorkspace, campaign.number, stray.key.sequence));
      if (!block.has_value() || block->cost_micros > room) continue;
      room -= block->cost_micros;
    }
    allowed.push_back(std::move(stray));
  }
  redriven.strays = std::move(allowed);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Redriven> RedriveInstructions(Session& session, Campaign campaign, absl::Span<const int64_t> sequences,
                                             absl::Time now) {
  ASSIGN_OR_RETURN(const absl::Time latest, Latest(session, now));
  const bool completed = campaign.state == CampaignState::kCompleted && latest < campaign.definition.window.end;
  const bool live = campaign.state == CampaignState::kRunning || campaign.state == CampaignState::kPaused;
  if (!live && !completed) return CannotRedrive(campaign);
  Redriven redriven;
  if (sequences.empty()) {
    RETURN_IF_ERROR(FindAllDead(session, campaign, latest, redriven));
  }
  for (const int64_t sequence : std::set<int64_t>(sequences.begin(), sequences.end())) {
    RETURN_IF_ERROR(FindDead(session, campaign, sequence, latest, redriven));
  }
  RETURN_IF_ERROR(KeepAllowed(session, campaign, redriven));
  RETURN_IF_ERROR(DropWithoutPiece(session, campaign, now, redriven));
  for (storage::Stray& stray : redriven.strays) {
    stray.attempts_before = stray.attempt;
    ++stray.attempt;
    stray.state = InstructionState::kPlanned;
    stray.due = now;
    stray.epoch = 0;
    RETURN_IF_ERROR(storage::PutStray(session, kMainWorkspace, stray));
  }
  if (completed && !redriven.strays.empty()) {
    campaign.state = CampaignState::kRunning;
    RETURN_IF_ERROR(storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now).status());
  }
  return redriven;
}

}  // namespace sendlift
