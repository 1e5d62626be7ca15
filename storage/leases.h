#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/exclusion.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// Consecutive instructions that one gateway was given at once: a byte of state each. Instructions that no range
// covers are PLANNED.
struct LeasedRange {
  CampaignNumber campaign;
  int64_t first_sequence = 0;
  std::string gateway;
  int64_t epoch = 0;
  absl::Time lease_time;
  absl::Time lease_until;
  std::string states;  // a byte an instruction, see Encode
  std::string arms;    // the arm, a byte an instruction, for reports

  int64_t size() const { return static_cast<int64_t>(states.size()); }
  InstructionState state(int64_t sequence) const { return StateOf(states[Offset(sequence)]); }
  void set_state(int64_t sequence, InstructionState state) { states[Offset(sequence)] = Encode(state); }
  int arm(int64_t sequence) const { return arms[Offset(sequence)]; }

  // A state as its number; SUPPRESSED as its reason behind kFirstReason, unless a gateway had it and gave it back: then
  // as its number, too.
  static constexpr uint8_t kFirstReason = 64;
  static char Encode(InstructionState state) { return static_cast<char>(state); }
  static char Encode(ExclusionReason reason) { return static_cast<char>(kFirstReason + static_cast<uint8_t>(reason)); }
  static InstructionState StateOf(char byte) {
    return static_cast<uint8_t>(byte) >= kFirstReason ? InstructionState::kSuppressed
                                                      : static_cast<InstructionState>(byte);
  }
  // Why it was suppressed; nothing for other states.
  static std::optional<ExclusionReason> ReasonOf(char byte) {
    if (StateOf(byte) != InstructionState::kSuppressed) return std::nullopt;
    const auto number = static_cast<uint8_t>(byte);
    return number < kFirstReason ? ExclusionReason::kSuppressed : static_cast<ExclusionReason>(number - kFirstReason);
  }

 private:
  size_t Offset(int64_t sequence) const { return static_cast<size_t>(sequence - first_sequence); }
};

// Whatever changes a state keeps the counts of states (storage/state_counts.h): these three, and nothing else.
absl::Status InsertRange(Session& session, WorkspaceNumber workspace, const LeasedRange& range);
absl::Status UpdateRangeStates(Session& session, WorkspaceNumber workspace, const LeasedRange& range);
// The range that holds `sequence`; nothing if it was never leased.
absl::StatusOr<std::optional<LeasedRange>> FindRange(Session& session, WorkspaceNumber workspace,
                                                     const InstructionKey& key);
// The first range that ends behind `first` and begins before `end`; nothing if there is none. Both are within a block.
absl::StatusOr<std::optional<LeasedRange>> NextRange(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, int64_t first, int64_t end);
absl::Status ForEachRange(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                          absl::FunctionRef<absl::Status(const LeasedRange&)> each);
// Where each begins and how many it holds, without reading their states.
absl::Status ForEachRangeSize(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              absl::FunctionRef<absl::Status(int64_t first_sequence, int64_t size)> each);
// The first sequence at or after `first` and before `end` that no range covers, or `end`; ranges are taken in
// order.
absl::StatusOr<int64_t> FirstUnleased(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                      int64_t first, int64_t end);

// An instruction that left the straight way (a retry, planned again after a doubt, held over quiet hours): a row of its
// own.
struct Stray {
  InstructionKey key;
  InstructionState state = InstructionState::kPlanned;
  int attempt = 1;
  absl::Time due;
  std::string gateway;  // whom it was handed to last; nobody if empty
  int64_t epoch = 0;
  absl::Time lease_time;
  absl::Time lease_until;
  int arm = 1;
  std::optional<ExclusionReason> reason;  // of SUPPRESSED
  int attempts_before = 0;                // that do not count any more: those until it was driven again

  // With the reason of SUPPRESSED, as in a range.
  char encoded_state() const {
    const bool has_reason = state == InstructionState::kSuppressed && reason.has_value();
    return has_reason ? LeasedRange::Encode(*reason) : LeasedRange::Encode(state);
  }
};
// The first one does not get another arm.
absl::Status PutStray(Session& session, WorkspaceNumber workspace, const Stray& stray);
absl::StatusOr<std::optional<Stray>> FindStray(Session& session, WorkspaceNumber workspace, const InstructionKey& key);
absl::StatusOr<std::vector<Stray>> ListStrays(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);
// Those in one state, from `first` on and before `end`, in their order, at most `limit`.
absl::StatusOr<std::vector<Stray>> ListStraysInState(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, InstructionState state, int64_t first,
                                                     int64_t end, int64_t limit);
// All that are PLANNED, in their order.
absl::StatusOr<std::vector<Stray>> ListPlannedStrays(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign);
// Whether one of a campaign is PLANNED.
absl::StatusOr<bool> AnyPlannedStray(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

}  // namespace sendlift::storage
