#include "scheduler/falling_back.h"

#include "base/status.h"
#include "storage/fallbacks.h"
#include "storage/instructions.h"

namespace sendlift {

bool IsDefiniteFailure(InstructionState state) {
  return state == InstructionState::kFailed || state == InstructionState::kBounced || state == InstructionState::kDead;
}

absl::Status FallbackNotes::Settled(const InstructionKey& key, InstructionState before, InstructionState after) {
  if (!IsDefiniteFailure(after) || before == InstructionState::kDelivered) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, key.campaign, key.sequence));
  if (!block.has_value() || !block->falls_back) return absl::OkStatus();
  return storage::BeginFallback(session_, workspace_, key, now_);
}

absl::Status FallbackNotes::Delivered(const InstructionKey& key) {
  return storage::WithdrawFallback(session_, workspace_, key);
}

}  // namespace sendlift
