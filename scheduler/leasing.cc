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
#include "storage/fallbacks.h"
#include "storage/stops.h"

namespace sendlift {
namespace {

constexpr char kEpochSetting[] = "epoch";

absl::StatusOr<int64_t> CurrentEpoch(storage::Session& session) {
  ASSIGN_OR_RETURN(const std::optional<std::string> text, storage::GetSetting(session, kEpochSetting));
  int64_t epoch = 0;
  (void)absl::SimpleAtoi(text.value_or("0"), &epoch);
  return epoch;
}

absl::Status StaleEpoch() {
  return Error(absl::StatusCode::kFailedPrecondition, "STALE_EPOCH", "another server run has taken over");
}

absl::Status CheckMayLease(storage::Session& session, const LeaseTerms& terms, const storage::Block& block) {
  ASSIGN_OR_RETURN(const int64_t epoch, CurrentEpoch(session));
  if (epoch != terms.epoch && !Planted(PlantedBug::kLeaseWithoutEpoch)) {
    return StaleEpoch();
  }
  ASSIGN_OR_RETURN(const storage::Standing standing, storage::StandingOf(session, terms.workspace, block.campaign));
  const CampaignState state = standing.state;
  if (state != CampaignState::kRunning && !Planted(PlantedBug::kPausedStillLeases)) {
    return Error(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_STATE",
                 absl::StrCat("the campaign is ", NameOf(state)), {{"state", NameOf(state)}});
  }
  if (standing.version != terms.version.value_or(standing.version)) {
    return Error(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_STATE",
                 "the campaign was changed while the lease was under way", {{"state", NameOf(state)}});
  }
  ASSIGN_OR_RETURN(const bool stopped, storage::IsStopped(session, terms.workspace, block.campaign, block.channel));
  if (stopped) {
    return Error(absl::StatusCode::kFailedPrecondition, "STOPPED", "somebody has stopped it; resume it first");
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

// Which of these instructions took the place of what was delivered after all, in order.
absl::StatusOr<std::vector<int64_t>> Withdrawn(storage::Session& session, const LeaseTerms& terms,
                                               const storage::Block& block, int64_t first, int64_t count) {
  if (!block.is_fallback) return std::vector<int64_t>();
  return storage::WithdrawnNext(session, terms.workspace, block.campaign, first, first + count);
}

// Leases a stray that is PLANNED, lets it wait on, or suppresses it.
absl::Status LeaseStray(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                        const storage::Block& block, storage::Stray& stray, std::vector<LeasedInstruction>& leased) {
  ASSIGN_OR_RETURN(const auto withdrawn, Withdrawn(session, terms, block, stray.key.sequence, 1));
  if (!withdrawn.empty()) {
    stray.state = InstructionState::kCancelled;
    return storage::PutStray(session, terms.workspace, stray);
  }
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

bool IsOpen(const storage::LeasedRange& range) {
  return std::any_of(range.states.begin(), range.states.end(), [](char state) {
    return state == storage::LeasedRange::Encode(InstructionState::kLeased) ||
           state == storage::LeasedRange::Encode(InstructionState::kInDoubt);
  });
}

// An instruction of a range as a row of its own: due since its lease.
storage::Stray AsStray(const storage::LeasedRange& range, const InstructionKey& key) {
  storage::Stray stray;
  stray.key = key;
  stray.state = range.state(key.sequence);
  stray.due = stray.lease_time = range.lease_time;
  stray.lease_until = range.lease_until;
  stray.gateway = range.gateway;
  stray.epoch = range.epoch;
  stray.arm = range.arm(key.sequence);
  return stray;
}

// Offers doubts again, one after the other; each range is written once.
class Offering {
 public:
  Offering(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard, const storage::Block& block)
      : session_(session), terms_(terms), guard_(guard), block_(block) {}

  absl::Status Offer(const Doubt& doubt) {
    if (!range_.has_value() || doubt.key.sequence >= range_->first_sequence + range_->size()) {
      RETURN_IF_ERROR(LeaveRange());
      ASSIGN_OR_RETURN(range_, storage::FindRange(session_, terms_.workspace, doubt.key));
      if (!range_.has_value()) return absl::OkStatus();
    }
    std::optional<storage::Stray> stray = AsStray(*range_, doubt.key);
    if (stray->state == InstructionState::kStray) {
      ASSIGN_OR_RETURN(stray, storage::FindStray(session_, terms_.workspace, doubt.key));
    }
    const bool in_doubt = stray.has_value() && stray->state == InstructionState::kInDoubt &&
                          stray->gateway == terms_.gateway && stray->attempt == doubt.attempt;
    return in_doubt ? Lease(doubt, *std::move(stray)) : absl::OkStatus();
  }

  absl::StatusOr<Leased> Finish() {
    RETURN_IF_ERROR(LeaveRange());
    return std::move(leased_);
  }

 private:
  absl::Status Lease(const Doubt& doubt, storage::Stray stray) {
    std::optional<LeasedInstruction> again;
    RETURN_IF_ERROR(storage::ForEachDue(session_, terms_.workspace, block_.campaign, block_.channel, doubt.key.sequence,
                                        1, [&](const storage::DueInstruction& due) {
                                          if (guard_.ObstacleTo(due, block_, stray.lease_time)) return absl::OkStatus();
                                          again = ToLeased(due, stray.attempt, guard_.NotAfter(due, block_));
                                          return absl::OkStatus();
                                        }));
    ASSIGN_OR_RETURN(const auto withdrawn, Withdrawn(session_, terms_, block_, doubt.key.sequence, 1));
    if (!again.has_value() || !withdrawn.empty()) {
      leased_.kept.push_back(doubt);
      return absl::OkStatus();
    }
    again->offered_before = stray.lease_time;
    leased_.instructions.push_back(*std::move(again));
    stray.state = InstructionState::kLeased;
    stray.epoch = terms_.epoch;
    stray.lease_time = terms_.now;
    stray.lease_until = terms_.now + terms_.lease;
    if (range_->state(doubt.key.sequence) != InstructionState::kStray) {
      range_->set_state(doubt.key.sequence, InstructionState::kStray);
      left_ = true;
    }
    leased_.strays.push_back(stray);
    return storage::PutStray(session_, terms_.workspace, stray);
  }

  absl::Status LeaveRange() {
    if (!std::exchange(left_, false)) return absl::OkStatus();
    leased_.ranges.push_back({.first = {range_->campaign, range_->first_sequence}, .open = IsOpen(*range_)});
    return storage::UpdateRangeStates(session_, terms_.workspace, *range_);
  }

  storage::Session& session_;
  const LeaseTerms& terms_;
  ContactGuard& guard_;
  const storage::Block& block_;
  std::optional<storage::LeasedRange> range_;  // that the last one is of
  bool left_ = false;                          // something left it that is not written yet
  Leased leased_;
};

}  // namespace

absl::StatusOr<Leased> OfferAgain(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                  const storage::Block& block, const std::vector<Doubt>& doubts) {
  RETURN_IF_ERROR(CheckMayLease(session, terms, block));
  Offering offering(session, terms, guard, block);
  for (const Doubt& doubt : doubts) RETURN_IF_ERROR(offering.Offer(doubt));
  return offering.Finish();
}

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
  ASSIGN_OR_RETURN(const auto withdrawn, Withdrawn(session, terms, block, first, count));
  RETURN_IF_ERROR(storage::ForEachDue(session, terms.workspace, block.campaign, block.channel, first, count,
                                      [&](const storage::DueInstruction& due) {
                                        CHECK_INVARIANT(due.arm > 0);  // control has no instruction
                                        const std::optional<Obstacle> obstacle = guard.ObstacleTo(due, block);
                                        char state = storage::LeasedRange::Encode(InstructionState::kLeased);
                                        if (std::binary_search(withdrawn.begin(), withdrawn.end(), due.sequence)) {
                                          state = storage::LeasedRange::Encode(InstructionState::kCancelled);
                                        } else if (!obstacle.has_value()) {
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

absl::Status CheckEpoch(storage::Session& session, int64_t epoch) {
  ASSIGN_OR_RETURN(const int64_t current, CurrentEpoch(session));
  if (epoch == current || Planted(PlantedBug::kStaleOwnerSettles)) return absl::OkStatus();
  return StaleEpoch();
}

absl::StatusOr<int64_t> BeginEpoch(storage::Session& session) {
  ASSIGN_OR_RETURN(const int64_t last, CurrentEpoch(session));
  RETURN_IF_ERROR(storage::PutSetting(session, kEpochSetting, absl::StrCat(last + 1)));
  return last + 1;
}

}  // namespace sendlift
