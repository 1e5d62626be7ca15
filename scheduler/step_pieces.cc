#include "scheduler/step_pieces.h"

#include <limits>
#include <map>

#include "base/status.h"
#include "model/touchpoint.h"
#include "storage/fallbacks.h"
#include "storage/instructions.h"
#include "storage/recontacts.h"

namespace sendlift {

// A piece that was taken outside of waves stays taken.
absl::StatusOr<bool> StepPieces::Take(const Assignment& assignment) {
  const bool limited =
      HasLimitedTier(campaign_.definition) && PiecesLeft(campaign_.definition, {}).Of(assignment.tier).has_value();
  if (!limited || IsTouchpointWave(assignment.wave)) return true;
  if (!left_.has_value()) RETURN_IF_ERROR(Read());
  if (!without_.contains(assignment.customer)) return true;
  if (left_->Of(assignment.tier) == 0) return false;
  left_->Take(assignment.tier, 1);
  ++pieces_[static_cast<size_t>(assignment.tier)].planned;
  without_.erase(assignment.customer);
  taken_ = true;
  return true;
}

absl::Status StepPieces::Read() {
  std::map<CustomerNumber, bool> holds;
  RETURN_IF_ERROR(storage::ForEachStanding(session_, workspace_, campaign_.number,
                                           [&](CustomerNumber customer, InstructionState state) {
                                             holds[customer] |= !FreesPiece(state);
                                             return absl::OkStatus();
                                           }));
  ASSIGN_OR_RETURN(const auto waiting,
                   storage::WaitingFallbacks(session_, workspace_, campaign_.number, std::numeric_limits<int>::max()));
  for (const storage::Fallback& fallback : waiting) {
    ASSIGN_OR_RETURN(const auto row, storage::FindInstruction(session_, workspace_, fallback.key));
    if (row.has_value()) holds[row->customer] = true;
  }
  for (const auto& [customer, holds_piece] : holds) {
    if (!holds_piece) without_.insert(customer);
  }
  const size_t tiers = campaign_.definition.tiers.size();
  ASSIGN_OR_RETURN(pieces_, storage::ListPieces(session_, workspace_, campaign_.number, tiers));
  ASSIGN_OR_RETURN(const std::vector<int64_t> held, CountHeld(session_, workspace_, campaign_));
  std::vector<int64_t> in_use;
  for (size_t tier = 0; tier < pieces_.size(); ++tier) {
    pieces_[tier].planned = held[tier];
    pieces_[tier].count_time = now_;
    in_use.push_back(pieces_[tier].in_use());
  }
  left_.emplace(campaign_.definition, in_use);
  return absl::OkStatus();
}

absl::Status StepPieces::Store() {
  if (!taken_) return absl::OkStatus();
  for (const storage::Pieces& each : pieces_) {
    RETURN_IF_ERROR(storage::PutPieces(session_, workspace_, campaign_.number, each));
  }
  return absl::OkStatus();
}

}  // namespace sendlift
