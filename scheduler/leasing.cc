#include "scheduler/leasing.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/invariant.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "model/customer.h"
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
  if (terms.now < block.not_before || terms.now >= block.not_after) {
    return absl::FailedPreconditionError("the instructions are outside their window");
  }
  return absl::OkStatus();
}

bool MayBeContacted(const storage::DueInstruction& due, Channel channel, Purpose purpose) {
  const bool suppressed = due.suppressed && !Planted(PlantedBug::kSuppressionOnlyWhenPlanned);
  return !suppressed && !due.address.empty() && Consents(due.consents).Has(channel, purpose);
}

LeasedInstruction ToLeased(const storage::DueInstruction& due, int attempt) {
  return {.sequence = due.sequence,
          .attempt = attempt,
          .content = due.content,
          .values = std::string(due.values),
          .address = std::string(due.address)};
}

absl::Status InstructionsMissing() {
  return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", "instructions of a block are missing");
}

// Leases a stray that is PLANNED, or suppresses it.
absl::Status LeaseStray(storage::Session& session, const LeaseTerms& terms, const storage::Block& block,
                        Purpose purpose, storage::Stray& stray, std::vector<LeasedInstruction>& leased) {
  RETURN_IF_ERROR(storage::ForEachDue(session, terms.workspace, block.campaign, block.channel, stray.key.sequence, 1,
                                      [&](const storage::DueInstruction& due) {
                                        CHECK_INVARIANT(due.arm > 0);  // control has no instruction
                                        const bool allowed = MayBeContacted(due, block.channel, purpose);
                                        stray.state =
                                            allowed ? InstructionState::kLeased : InstructionState::kSuppressed;
                                        if (allowed) leased.push_back(ToLeased(due, stray.attempt));
                                        return absl::OkStatus();
                                      }));
  if (stray.state == InstructionState::kPlanned) return InstructionsMissing();
  stray.gateway = terms.gateway;
  stray.epoch = terms.epoch;
  stray.lease_until = terms.now + terms.lease;
  return storage::PutStray(session, terms.workspace, stray);
}

}  // namespace

absl::StatusOr<std::vector<LeasedInstruction>> LeaseRange(storage::Session& session, const LeaseTerms& terms,
                                                          const storage::Block& block, Purpose purpose, int64_t first,
                                                          int64_t count) {
  CHECK_INVARIANT(first >= block.first_sequence && first + count <= block.end_sequence());
  RETURN_IF_ERROR(CheckMayLease(session, terms, block));
  storage::LeasedRange range{.campaign = block.campaign,
                             .first_sequence = first,
                             .gateway = terms.gateway,
                             .epoch = terms.epoch,
                             .lease_until = terms.now + terms.lease,
                             .states = {},
                             .arms = {}};
  std::vector<LeasedInstruction> leased;
  leased.reserve(static_cast<size_t>(count));
  RETURN_IF_ERROR(storage::ForEachDue(
      session, terms.workspace, block.campaign, block.channel, first, count, [&](const storage::DueInstruction& due) {
        CHECK_INVARIANT(due.arm > 0);  // control has no instruction
        const bool allowed = MayBeContacted(due, block.channel, purpose);
        range.states.push_back(static_cast<char>(allowed ? InstructionState::kLeased : InstructionState::kSuppressed));
        range.arms.push_back(static_cast<char>(due.arm));
        if (allowed) leased.push_back(ToLeased(due, 1));
        return absl::OkStatus();
      }));
  if (range.size() != count) return InstructionsMissing();
  RETURN_IF_ERROR(storage::InsertRange(session, terms.workspace, range));
  return leased;
}

absl::StatusOr<LeasedStrays> LeaseStrays(storage::Session& session, const LeaseTerms& terms,
                                         const storage::Block& block, Purpose purpose,
                                         const std::vector<int64_t>& sequences) {
  RETURN_IF_ERROR(CheckMayLease(session, terms, block));
  LeasedStrays leased;
  for (const int64_t sequence : sequences) {
    const InstructionKey key{.campaign = block.campaign, .sequence = sequence};
    ASSIGN_OR_RETURN(std::optional<storage::Stray> stray, storage::FindStray(session, terms.workspace, key));
    if (!stray.has_value()) return InstructionsMissing();
    if (stray->state == InstructionState::kPlanned) {
      RETURN_IF_ERROR(LeaseStray(session, terms, block, purpose, *stray, leased.instructions));
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
