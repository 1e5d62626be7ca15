#include "scheduler/settling.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/keyed_hash.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "scheduler/falling_back.h"
#include "scheduler/revoking.h"
#include "storage/contact_notes.h"
#include "storage/instructions.h"
#include "storage/receipts.h"

namespace sendlift {
namespace {

bool IsOpen(InstructionState state) {
  return state == InstructionState::kLeased || state == InstructionState::kInDoubt;
}

bool IsAccepted(InstructionState state) {
  return state == InstructionState::kAccepted || state == InstructionState::kDelivered;
}

bool IsOpen(const storage::LeasedRange& range) {
  return std::any_of(range.states.begin(), range.states.end(),
                     [](char state) { return IsOpen(static_cast<InstructionState>(state)); });
}

// 30 s, 1 min, 2 min ... within a fifth, spread by the key so that retries do not come in step.
absl::Duration Backoff(const SettleOptions& options, const InstructionKey& key, int attempt) {
  absl::Duration delay = options.first_backoff * (1LL << std::min(attempt - 1, 20));
  delay = std::min(delay, options.longest_backoff);
  const uint64_t hash = KeyedHash(HashKey{}, absl::StrCat(key.campaign.value, "/", key.sequence, "/", attempt));
  return delay * (0.8 + 0.4 * static_cast<double>(hash % 1000) / 1000.0);
}

// Where an instruction stands: in its range, or in a row of its own.
struct Place {
  storage::LeasedRange* range = nullptr;
  std::optional<storage::Stray> stray;

  InstructionState state(int64_t sequence) const { return stray.has_value() ? stray->state : range->state(sequence); }
  const std::string& gateway() const { return stray.has_value() ? stray->gateway : range->gateway; }
  int attempt() const { return stray.has_value() ? stray->attempt : 1; }
  int attempts_before() const { return stray.has_value() ? stray->attempts_before : 0; }
  absl::Time lease_time() const { return stray.has_value() ? stray->lease_time : range->lease_time; }
};

// Reads each range once, changes it in memory, writes it once.
class Settlement {
 public:
  Settlement(storage::Session& session, WorkspaceNumber workspace) : session_(session), workspace_(workspace) {}

  // Nothing for an instruction that was never leased.
  absl::StatusOr<std::optional<Place>> Find(const InstructionKey& key) {
    ASSIGN_OR_RETURN(storage::LeasedRange * range, RangeOf(key));
    if (range == nullptr) return std::nullopt;
    Place place{.range = range, .stray = std::nullopt};
    if (range->state(key.sequence) == InstructionState::kStray) {
      ASSIGN_OR_RETURN(place.stray, storage::FindStray(session_, workspace_, key));
    }
    return place;
  }

  absl::Status Put(Place& place, const InstructionKey& key, InstructionState state) {
    if (CountsAsContact(place.state(key.sequence)) && !CountsAsContact(state)) RETURN_IF_ERROR(Undo(place, key));
    if (place.stray.has_value()) {
      place.stray->state = state;
      if (state == InstructionState::kSuppressed) place.stray->reason = ExclusionReason::kSuppressed;
      return PutStray(*place.stray);
    }
    place.range->set_state(key.sequence, state);
    changed_[{key.campaign, place.range->first_sequence}] = true;
    return absl::OkStatus();
  }

  // Plans the instruction again, in a row of its own; the state that it has then.
  absl::StatusOr<InstructionState> PlanAgain(Place& place, const InstructionKey& key, int attempt, absl::Time due,
                                             int attempts_max) {
    storage::Stray stray;
    stray.key = key;
    stray.attempt = attempt;
    stray.attempts_before = place.attempts_before();
    stray.due = due;
    stray.gateway = place.gateway();
    stray.lease_time = place.lease_time();
    stray.arm = place.range->arm(key.sequence);
    ASSIGN_OR_RETURN(const std::optional<storage::Block> block,
                     storage::FindBlock(session_, workspace_, key.campaign, key.sequence));
    if (place.attempt() - stray.attempts_before >= attempts_max) {
      stray.state = InstructionState::kDead;
    } else if (!block.has_value() || due >= block->not_after) {
      stray.state = InstructionState::kExpired;
    }
    if (stray.state != InstructionState::kPlanned) stray.attempt = place.attempt();
    if (place.stray.has_value()) {
      RETURN_IF_ERROR(Undo(place, key));
    } else {
      RETURN_IF_ERROR(Put(place, key, InstructionState::kStray));
    }
    RETURN_IF_ERROR(PutStray(stray));
    return stray.state;
  }

  absl::StatusOr<Settled> Finish(int refused) {
    Settled settled;
    settled.refused = refused;
    settled.strays = std::move(strays_);
    settled.undone = std::move(undone_);
    for (const auto& [first, changed] : changed_) {
      const storage::LeasedRange& range = ranges_.at(first);
      RETURN_IF_ERROR(storage::UpdateRangeStates(session_, workspace_, range));
      settled.ranges.push_back({.first = first, .open = IsOpen(range)});
    }
    return settled;
  }

 private:
  absl::StatusOr<storage::LeasedRange*> RangeOf(const InstructionKey& key) {
    auto next = ranges_.upper_bound(key);
    if (next != ranges_.begin()) {
      storage::LeasedRange& before = std::prev(next)->second;
      if (before.campaign == key.campaign && key.sequence < before.first_sequence + before.size()) return &before;
    }
    ASSIGN_OR_RETURN(std::optional<storage::LeasedRange> range, storage::FindRange(session_, workspace_, key));
    if (!range.has_value()) return nullptr;
    const InstructionKey first{.campaign = range->campaign, .sequence = range->first_sequence};
    return &ranges_.emplace(first, *std::move(range)).first->second;
  }

  absl::Status Undo(const Place& place, const InstructionKey& key) {
    ASSIGN_OR_RETURN(const auto instruction, storage::FindInstruction(session_, workspace_, key));
    ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, key.campaign, key.sequence));
    if (!instruction.has_value() || !block.has_value()) return absl::OkStatus();
    undone_.push_back({.customer = instruction->customer, .channel = block->channel, .time = place.lease_time()});
    return absl::OkStatus();
  }

  absl::Status PutStray(const storage::Stray& stray) {
    RETURN_IF_ERROR(storage::PutStray(session_, workspace_, stray));
    strays_.push_back(stray);
    return absl::OkStatus();
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  std::map<InstructionKey, storage::LeasedRange> ranges_;  // by their first instruction
  std::map<InstructionKey, bool> changed_;
  std::vector<storage::Stray> strays_;
  std::vector<Contact> undone_;
};

// Settles what one gateway says, receipt by receipt.
class Receiver {
 public:
  Receiver(storage::Session& session, WorkspaceNumber workspace, absl::string_view gateway,
           const SettleOptions& options, absl::Time now)
      : session_(session),
        workspace_(workspace),
        gateway_(gateway),
        options_(options),
        now_(now),
        settlement_(session, workspace),
        asked_back_(session, workspace, gateway),
        fallbacks_(session, workspace, now) {}

  absl::Status Apply(ReceiptOf receipt) {
    ASSIGN_OR_RETURN(std::optional<Place> place, settlement_.Find(receipt.key));
    if (!place.has_value() || place->gateway() != gateway_ || receipt.attempt != place->attempt()) return Refuse();
    if (Planted(PlantedBug::kTooLateIsTakenBack) && receipt.outcome == Outcome::kNotRevoked) {
      receipt.outcome = Outcome::kRevoked;
    }
    const InstructionState before = place->state(receipt.key.sequence);
    InstructionState taken_back = InstructionState::kSuppressed;
    if (receipt.outcome == Outcome::kRevoked && MayBeTakenBack(before)) {
      ASSIGN_OR_RETURN(const auto asked,
                       asked_back_.StateOnceTakenBack(receipt.key, receipt.attempt, place->lease_time()));
      if (!asked.has_value()) return Refuse();
      taken_back = *asked;
    }
    RETURN_IF_ERROR(Note(*place, receipt));
    const InstructionState after = AfterReceipt(before, receipt.outcome, taken_back);
    const bool answered = receipt.outcome == Outcome::kRevoked || receipt.outcome == Outcome::kNotRevoked;
    if (answered || !MayBeTakenBack(after)) RETURN_IF_ERROR(asked_back_.Close(receipt.key));
    if (after != before) return Move(*place, receipt, before, after);
    const bool contradicts = receipt.outcome == Outcome::kDelivered && IsDefiniteFailure(before);
    return contradicts ? fallbacks_.Delivered(receipt.key) : absl::OkStatus();
  }

  absl::Status Apply(const KnowledgeOf& entry) {
    ASSIGN_OR_RETURN(std::optional<Place> place, settlement_.Find(entry.key));
    const bool is_of_another = place.has_value() && entry.attempt != place->attempt();
    if (!place.has_value() || place->gateway() != gateway_ ||
        (is_of_another && !Planted(PlantedBug::kAnswerOfAnotherAttempt))) {
      return Refuse();
    }
    const InstructionState before = place->state(entry.key.sequence);
    const InstructionState after = AfterResolution(before, entry.knowledge);
    if (!MayBeTakenBack(after)) RETURN_IF_ERROR(asked_back_.Close(entry.key));
    if (after == before) return absl::OkStatus();
    if (entry.notes_contact) RETURN_IF_ERROR(NoteContact(entry.key, before, after, now_));
    if (after != InstructionState::kPlanned) return settlement_.Put(*place, entry.key, after);
    const bool seen = entry.knowledge != Knowledge::kNeverSeen;
    const int attempts_max = seen ? options_.attempts_max : std::numeric_limits<int>::max();
    const int attempt = place->attempt() + (seen || !Planted(PlantedBug::kNeverSeenWithoutFence) ? 1 : 0);
    ASSIGN_OR_RETURN(const InstructionState now_in,
                     settlement_.PlanAgain(*place, entry.key, attempt, now_, attempts_max));
    return fallbacks_.Settled(entry.key, before, now_in);
  }

  absl::StatusOr<Settled> Finish() { return settlement_.Finish(refused_); }

 private:
  absl::Status Refuse() {
    ++refused_;
    return absl::OkStatus();
  }

  // A gateway cannot have known it before it had the instruction, nor after it said so.
  absl::Status Note(const Place& place, const ReceiptOf& receipt) {
    if (receipt.outcome == Outcome::kAccepted || receipt.outcome == Outcome::kDelivered) return absl::OkStatus();
    if (receipt.outcome == Outcome::kNotRevoked) {
      // Of a cancelled campaign, all that was carried out may be.
      ASSIGN_OR_RETURN(const bool opted_out, asked_back_.IsOpen(receipt.key, receipt.attempt));
      if (!opted_out) return absl::OkStatus();
    }
    return storage::PutReceiptNote(session_, workspace_,
                                   {.key = receipt.key,
                                    .attempt = receipt.attempt,
                                    .outcome = receipt.outcome,
                                    .time = std::max(place.lease_time(), std::min(receipt.time, now_)),
                                    .gateway = place.gateway(),
                                    .reason = receipt.reason});
  }

  absl::Status NoteContact(const InstructionKey& key, InstructionState before, InstructionState after,
                           absl::Time time) {
    if (IsAccepted(before) || !IsAccepted(after)) return absl::OkStatus();
    return storage::AddContactNote(session_, workspace_, {.key = key, .contact_time = time});
  }

  absl::Status Move(Place& place, const ReceiptOf& receipt, InstructionState before, InstructionState after) {
    if (receipt.notes_contact) {
      const absl::Time time = std::max(place.lease_time(), std::min(receipt.time, now_));
      RETURN_IF_ERROR(NoteContact(receipt.key, before, after, time));
    }
    const bool out_of_time = receipt.outcome == Outcome::kExpired && IsOpen(before);
    if (after != InstructionState::kPlanned && !out_of_time) {
      RETURN_IF_ERROR(settlement_.Put(place, receipt.key, after));
      return fallbacks_.Settled(receipt.key, before, after);
    }
    const bool taken_back = receipt.outcome == Outcome::kRevoked;
    const absl::Duration backoff =
        taken_back ? absl::ZeroDuration() : Backoff(options_, receipt.key, place.attempt() - place.attempts_before());
    const int attempts_max = out_of_time || taken_back ? std::numeric_limits<int>::max() : options_.attempts_max;
    ASSIGN_OR_RETURN(const InstructionState now_in,
                     settlement_.PlanAgain(place, receipt.key, place.attempt() + 1, now_ + backoff, attempts_max));
    return fallbacks_.Settled(receipt.key, before, now_in);
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const absl::string_view gateway_;
  const SettleOptions& options_;
  const absl::Time now_;
  Settlement settlement_;
  AskedBack asked_back_;
  FallbackNotes fallbacks_;
  int refused_ = 0;
};

}  // namespace

absl::StatusOr<Settled> ApplyReceipts(storage::Session& session, WorkspaceNumber workspace, absl::string_view gateway,
                                      absl::Span<const ReceiptOf> receipts, const SettleOptions& options,
                                      absl::Time now) {
  Receiver receiver(session, workspace, gateway, options, now);
  for (const ReceiptOf& receipt : receipts) RETURN_IF_ERROR(receiver.Apply(receipt));
  return receiver.Finish();
}

absl::StatusOr<Settled> ApplyResolution(storage::Session& session, WorkspaceNumber workspace, absl::string_view gateway,
                                        absl::Span<const KnowledgeOf> entries, const SettleOptions& options,
                                        absl::Time now) {
  Receiver receiver(session, workspace, gateway, options, now);
  for (const KnowledgeOf& entry : entries) RETURN_IF_ERROR(receiver.Apply(entry));
  return receiver.Finish();
}

namespace {

InstructionState Doubted(InstructionState state, bool give_up) {
  if (!IsOpen(state)) return state;
  return give_up ? InstructionState::kUnknown : InstructionState::kInDoubt;
}

absl::Status PutRangeInDoubt(storage::Session& session, WorkspaceNumber workspace, const InstructionKey& first,
                             bool give_up, std::vector<Doubt>& doubts) {
  ASSIGN_OR_RETURN(std::optional<storage::LeasedRange> range, storage::FindRange(session, workspace, first));
  if (!range.has_value()) return absl::OkStatus();
  const std::string before = range->states;
  for (int64_t i = 0; i < range->size(); ++i) {
    const int64_t sequence = range->first_sequence + i;
    const InstructionState state = Doubted(range->state(sequence), give_up);
    if (state != range->state(sequence)) range->set_state(sequence, state);
    if (state != InstructionState::kInDoubt) continue;
    doubts.push_back({.key = {range->campaign, sequence}, .attempt = 1, .lease_time = range->lease_time});
    if (Planted(PlantedBug::kFallbackInDoubt)) {
      FallbackNotes notes(session, workspace, range->lease_time);
      RETURN_IF_ERROR(notes.Settled(doubts.back().key, InstructionState::kLeased, InstructionState::kFailed));
    }
  }
  return range->states == before ? absl::OkStatus() : storage::UpdateRangeStates(session, workspace, *range);
}

absl::Status PutStrayInDoubt(storage::Session& session, WorkspaceNumber workspace, const InstructionKey& key,
                             bool give_up, std::vector<Doubt>& doubts) {
  ASSIGN_OR_RETURN(std::optional<storage::Stray> stray, storage::FindStray(session, workspace, key));
  if (!stray.has_value()) return absl::OkStatus();
  const InstructionState state = Doubted(stray->state, give_up);
  if (state == InstructionState::kInDoubt) doubts.push_back(DoubtOf(*stray));
  if (state == stray->state) return absl::OkStatus();
  stray->state = state;
  return storage::PutStray(session, workspace, *stray);
}

}  // namespace

Doubt DoubtOf(const storage::Stray& stray) {
  return {.key = stray.key, .attempt = stray.attempt, .lease_time = std::min(stray.due, stray.lease_time)};
}

absl::StatusOr<std::vector<Doubt>> PutInDoubt(storage::Session& session, WorkspaceNumber workspace,
                                              absl::Span<const InstructionKey> ranges,
                                              absl::Span<const InstructionKey> strays, bool give_up) {
  std::vector<Doubt> doubts;
  for (const InstructionKey& first : ranges) {
    RETURN_IF_ERROR(PutRangeInDoubt(session, workspace, first, give_up, doubts));
  }
  for (const InstructionKey& key : strays) {
    RETURN_IF_ERROR(PutStrayInDoubt(session, workspace, key, give_up, doubts));
  }
  return doubts;
}

}  // namespace sendlift
