#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
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
  absl::Time lease_until;
  std::string states;  // InstructionState, a byte an instruction
  std::string arms;    // the arm, a byte an instruction, for reports

  int64_t size() const { return static_cast<int64_t>(states.size()); }
  InstructionState state(int64_t sequence) const {
    return static_cast<InstructionState>(states[static_cast<size_t>(sequence - first_sequence)]);
  }
  void set_state(int64_t sequence, InstructionState state) {
    states[static_cast<size_t>(sequence - first_sequence)] = static_cast<char>(state);
  }
};
absl::Status InsertRange(Session& session, WorkspaceNumber workspace, const LeasedRange& range);
absl::Status UpdateRangeStates(Session& session, WorkspaceNumber workspace, const LeasedRange& range);
// The range that holds `sequence`; nothing if it was never leased.
absl::StatusOr<std::optional<LeasedRange>> FindRange(Session& session, WorkspaceNumber workspace,
                                                     const InstructionKey& key);
absl::Status ForEachRange(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                          absl::FunctionRef<absl::Status(const LeasedRange&)> each);
// The first sequence at or after `first` and before `end` that no range covers, or `end`; ranges are taken in
// order.
absl::StatusOr<int64_t> FirstUnleased(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                      int64_t first, int64_t end);

// An instruction that left the straight way (a retry, or planned again after a doubt): a row of its own.
struct Stray {
  InstructionKey key;
  InstructionState state = InstructionState::kPlanned;
  int attempt = 1;
  absl::Time due;
  std::string gateway;
  int64_t epoch = 0;
  absl::Time lease_until;
  int arm = 1;
};
absl::Status PutStray(Session& session, WorkspaceNumber workspace, const Stray& stray);
absl::StatusOr<std::optional<Stray>> FindStray(Session& session, WorkspaceNumber workspace, const InstructionKey& key);
absl::StatusOr<std::vector<Stray>> ListStrays(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

}  // namespace sendlift::storage
