#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// The numbers are stored; they never change.
enum class FallbackState : uint8_t {
  kWaits = 1,      // for the planner
  kPlanned = 2,    // `next` was planned
  kNoChannel = 3,  // no other channel would do
  kNoBudget = 4,   // the budget leaves no room
  kNoTime = 5,     // the campaign was over
  kWithdrawn = 6,  // it, or what it took the place of, was delivered after all; `next` is not handed over any more
};

// What became of a contact that failed for good. Each has at most one, which is what makes a fallback happen once.
struct Fallback {
  InstructionKey key;  // of the contact that failed
  FallbackState state = FallbackState::kWaits;
  absl::Time fail_time;
  std::optional<int64_t> next;  // the instruction that took its place
};

// Begins one that waits; again if nothing came of it before. One that waits, is planned or was withdrawn stays.
absl::Status BeginFallback(Session& session, WorkspaceNumber workspace, const InstructionKey& key, absl::Time now);
absl::Status UpdateFallback(Session& session, WorkspaceNumber workspace, const Fallback& fallback);
absl::StatusOr<std::optional<Fallback>> FindFallback(Session& session, WorkspaceNumber workspace,
                                                     const InstructionKey& key);
// The one whose `next` an instruction is; nothing if it is a first contact.
absl::StatusOr<std::optional<Fallback>> FindFallbackTo(Session& session, WorkspaceNumber workspace,
                                                       const InstructionKey& next);
// One that waits or is planned becomes WITHDRAWN; nothing happens to any other.
absl::Status WithdrawFallback(Session& session, WorkspaceNumber workspace, const InstructionKey& key);
// Instructions from `first` on and before `end` that were withdrawn, in order.
absl::StatusOr<std::vector<int64_t>> WithdrawnNext(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   int64_t first, int64_t end);

// Campaigns in which some wait, by number.
absl::StatusOr<std::vector<CampaignNumber>> CampaignsWithFallbacks(Session& session, WorkspaceNumber workspace);
// Those of a campaign that wait, in order, at most `limit`.
absl::StatusOr<std::vector<Fallback>> WaitingFallbacks(Session& session, WorkspaceNumber workspace,
                                                       CampaignNumber campaign, int limit);

}  // namespace sendlift::storage
