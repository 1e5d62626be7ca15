#include "scheduler/falling_back.h"

#include <optional>

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
  if (block->is_fallback) {
    ASSIGN_OR_RETURN(const auto earlier, storage::FindFallbackTo(session_, workspace_, key));
    if (earlier.has_value() && earlier->state == storage::FallbackState::kWithdrawn) return absl::OkStatus();
  }
  return storage::BeginFallback(session_, workspace_, key, now_);
}

absl::Status FallbackNotes::Delivered(const InstructionKey& key) {
  std::optional<InstructionKey> each = key;
  while (each.has_value()) {
    RETURN_IF_ERROR(storage::WithdrawFallback(session_, workspace_, *each));
    ASSIGN_OR_RETURN(const auto fallback, storage::FindFallback(session_, workspace_, *each));
    each.reset();
    if (fallback.has_value() && fallback->next.has_value()) {
      each = InstructionKey{.campaign = key.campaign, .sequence = *fallback->next};
    }
  }
  return absl::OkStatus();
}

}  // namespace sendlift
