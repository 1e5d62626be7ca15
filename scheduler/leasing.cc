#include "scheduler/leasing.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/invariant.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "storage/access.h"
#include "storage/campaigns.h"

namespace sendlift {
namespace {

constexpr char kEpochSetting[] = "epoch";

absl::StatusOr<int64_t> CurrentEpoch(storage::Session& session) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, storage::GetSetting(session, kEpochSetting));
  int64_t epoch = 0;
  (void)absl::SimpleAtoi(text.value_or("0"), &epoch);
  return epoch;
}

absl::Status CheckMayLease(storage::Session& session, const LeaseTerms& terms, const storage::Block& block) {
  ASSIGN_OR_RETURN(const int64_t epoch, CurrentEpoch(session));
  if (epoch != terms.epoch && !Planted(PlantedBug::kLeaseWithoutEpoch)) {
    return Error(absl::StatusCode::kFailedPrecondition, "STALE_EPOCH", "another server run has taken over");
  }
  ASSIGN_OR_RETURN(const CampaignState state, storage::CampaignStateOf(session, terms.workspace, block.campaign));
  if (state != CampaignState::kRunning && !Planted(PlantedBug::kPausedStillLeases)) {
    return Error(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_STATE",
                 absl::StrCat("the campaign is ", NameOf(state)), {{"state", NameOf(state)}});
  }
  if (terms.now < block.not_before || std::max(terms.now, terms.high_water) >= block.not_after) {
    return absl::FailedPreconditionError("the instructions are outside their window");
  }
  return absl::OkStatus();
}

LeasedInstruction ToLeased(const storage::DueInstruction& due, int attempt, absl::Time not_after) {
  return {.sequence = due.sequence,
          .customer = due.customer,
          .attempt = attempt,
          .content = due.content,
          .values = std::string(due.values),
          .address = std::string(due.address),
          .not_after = not_after};
}

absl::Status InstructionsMissing() {
  return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", "instructions of a block are missing");
}

// An instruction of a range that has to wait, in a row of its own.
storage::Stray Held(const storage::Block& block, const storage::DueInstruction& due, absl::Time until) {
  storage::Stray stray;
  stray.key = {.campaign = block.campaign, .sequence = due.sequence};
  stray.due = until;
  stray.arm = due.arm;
  return stray;
}

// Leases a stray that is PLANNED, lets it wait on, or suppresses it.
absl::Status LeaseStray(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                        const storage::Block& block, storage::Stray& stray, std::vector<LeasedInstruction>& leased) {
  bool found = false;
  RETURN_IF_ERROR(storage::ForEachDue(session, terms.workspace, block.campaign, block.channel, stray.key.sequence, 1,
                                      [&](const storage::DueInstruction& due) {
                                        CHECK_INVARIANT(due.arm > 0);  // control has no instruction
                                        found = true;
                                        const std::optional<Obstacle> obstacle = guard.ObstacleTo(due, block);
                                        if (!obstacle.has_value()) {
                                          stray.state = InstructionState::kLeased;
                                          stray.gateway = terms.gateway;
                                          stray.epoch = terms.epoch;
                                          stray.lease_time = terms.now;
                                          stray.lease_until = terms.now + terms.lease;
                                          leased.push_back(ToLeased(due, stray.attempt, guard.NotAfter(due, block)));
                                        } else if (obstacle->until.has_value()) {
                                          stray.due = *obstacle->until;
                                        } else {
                                          stray.state = InstructionState::kSuppressed;
                                          stray.reason = obstacle->reason;
                                        }
                                        return absl::OkStatus();
                                      }));
  if (!found) return InstructionsMissing();
  return storage::PutStray(session, terms.workspace, stray);
}

}  // namespace

absl::StatusOr<Leased> LeaseRange(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                  const storage::Block& block, int64_t first, int64_t count) {
  CHECK_INVARIANT(first >= block.first_sequence && first + count <= block.end_sequence());
  RETURN_IF_ERROR(CheckMayLease(session, terms, block));
  storage::LeasedRange range{.campaign = block.campaign,
                             .first_sequence = first,
                             .gateway = terms.gateway,
                             .epoch = terms.epoch,
                             .lease_time = terms.now,
                             .lease_until = terms.now + terms.lease,
                             .states = {},
                             .arms = {}};
  Leased leased;
  leased.instructions.reserve(static_cast<size_t>(count));
  RETURN_IF_ERROR(storage::ForEachDue(session, terms.workspace, block.campaign, block.channel, first, count,
                                      [&](const storage::DueInstruction& due) {
                                        CHECK_INVARIANT(due.arm > 0);  // control has no instruction
                                        const std::optional<Obstacle> obstacle = guard.ObstacleTo(due, block);
                                        char state = storage::LeasedRange::Encode(InstructionState::kLeased);
                                        if (!obstacle.has_value()) {
                                          leased.instructions.push_back(ToLeased(due, 1, guard.NotAfter(due, block)));
                                        } else if (obstacle->until.has_value()) {
                                          state = storage::LeasedRange::Encode(InstructionState::kStray);
                                          leased.strays.push_back(Held(block, due, *obstacle->until));
                                        } else {
                                          state = storage::LeasedRange::Encode(obstacle->reason);
                                        }
                                        range.states.push_back(state);
                                        range.arms.push_back(static_cast<char>(due.arm));
                                        return absl::OkStatus();
                                      }));
  if (range.size() != count) return InstructionsMissing();
  for (const storage::Stray& stray : leased.strays) {
    RETURN_IF_ERROR(storage::PutStray(session, terms.workspace, stray));
  }
  RETURN_IF_ERROR(storage::InsertRange(session, terms.workspace, range));
  return leased;
}

absl::StatusOr<Leased> LeaseStrays(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                   const storage::Block& block, const std::vector<int64_t>& sequences) {
  RETURN_IF_ERROR(CheckMayLease(session, terms, block));
  Leased leased;
  for (const int64_t sequence : sequences) {
    const InstructionKey key{.campaign = block.campaign, .sequence = sequence};
    ASSIGN_OR_RETURN(std::optional<storage::Stray> stray, storage::FindStray(session, terms.workspace, key));
    if (!stray.has_value()) return InstructionsMissing();
    if (stray->state == InstructionState::kPlanned) {
      RETURN_IF_ERROR(LeaseStray(session, terms, guard, block, *stray, leased.instructions));
    }
    leased.strays.push_back(*std::move(stray));
  }
  return leased;
}

absl::StatusOr<int64_t> BeginEpoch(storage::Session& session) {
  ASSIGN_OR_RETURN(const int64_t last, CurrentEpoch(session));
  RETURN_IF_ERROR(storage::PutSetting(session, kEpochSetting, absl::StrCat(last + 1)));
  return last + 1;
}

}  // namespace sendlift
