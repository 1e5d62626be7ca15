#include "scheduler/revoking.h"

#include <algorithm>
#include <limits>

#include "base/status.h"
#include "model/assignment.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/fallbacks.h"
#include "storage/leases.h"
#include "storage/receipts.h"
#include "storage/recontacts.h"
#include "storage/revocations.h"
#include "storage/stops.h"
#include "storage/travellers.h"

namespace sendlift {

absl::Status OptOutRevoker::Load() {
  if (open_.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto blocks, storage::ListOpenBlocksOfWaves(session_, workspace_, now_));
  ASSIGN_OR_RETURN(const auto with_steps, storage::CampaignsWithOpenSteps(session_, workspace_, now_));
  open_.emplace();
  for (const storage::Block& block : blocks) (*open_)[block.campaign].of_waves.push_back(block);
  for (const CampaignNumber campaign : with_steps) (*open_)[campaign].has_steps = true;
  return absl::OkStatus();
}

absl::StatusOr<bool> OptOutRevoker::AnythingOut() {
  RETURN_IF_ERROR(Load());
  return !open_->empty();
}

absl::Status OptOutRevoker::AskBack(const Suppression& suppression, CustomerNumber customer) {
  RETURN_IF_ERROR(Load());
  for (const auto& [campaign, open] : *open_) {
    ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session_, workspace_, campaign, customer));
    if (!assignment.has_value() || assignment->arm == kControlArm) continue;
    ASSIGN_OR_RETURN(const std::set<int>* const again, WavesWithRecontacts(campaign));
    if (open.has_steps) RETURN_IF_ERROR(AskBackSteps(suppression, campaign, customer));
    for (const storage::Block& block : open.of_waves) {
      if (!suppression.Covers(block.channel)) continue;
      const bool is_later = block.wave > assignment->wave && again->contains(block.wave);
      const bool is_first = block.wave == assignment->wave && block.channel == assignment->channel;
      const bool is_fallback = block.is_fallback && block.wave == assignment->wave;
      if (!is_first && !is_later && !is_fallback) continue;
      ASSIGN_OR_RETURN(const auto sequence, storage::FindSequenceOf(session_, workspace_, block, customer));
      if (sequence.has_value()) RETURN_IF_ERROR(AskBackInstruction(block, *sequence));
    }
  }
  return absl::OkStatus();
}

absl::Status OptOutRevoker::AskBackSteps(const Suppression& suppression, CampaignNumber campaign,
                                         CustomerNumber customer) {
  ASSIGN_OR_RETURN(const std::vector<int64_t> sequences,
                   storage::StepSequencesOf(session_, workspace_, campaign, customer));
  for (std::optional<int64_t> sequence : sequences) {
    while (sequence.has_value()) {
      ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, campaign, *sequence));
      if (!block.has_value()) return absl::DataLossError("an instruction of a block is missing");
      const bool asks = block->not_after > now_ && suppression.Covers(block->channel);
      if (asks) RETURN_IF_ERROR(AskBackInstruction(*block, *sequence));
      ASSIGN_OR_RETURN(const auto fallback, storage::FindFallback(session_, workspace_, {campaign, *sequence}));
      sequence = fallback.has_value() ? fallback->next : std::nullopt;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<const std::set<int>*> OptOutRevoker::WavesWithRecontacts(CampaignNumber campaign) {
  const auto known = recontact_waves_.find(campaign);
  if (known != recontact_waves_.end()) return &known->second;
  ASSIGN_OR_RETURN(std::set<int> waves, storage::WavesWithRecontacts(session_, workspace_, campaign));
  return &recontact_waves_.emplace(campaign, std::move(waves)).first->second;
}

absl::Status OptOutRevoker::AskBackInstruction(const storage::Block& block, int64_t sequence) {
  const InstructionKey key{.campaign = block.campaign, .sequence = sequence};
  ASSIGN_OR_RETURN(const auto range, storage::FindRange(session_, workspace_, key));
  if (!range.has_value()) return absl::OkStatus();
  storage::Revocation revocation{.key = key,
                                 .attempt = 1,
                                 .gateway = range->gateway,
                                 .reason = RevocationReason::kOptedOut,
                                 .ask_time = now_,
                                 .not_after = block.not_after};
  InstructionState state = range->state(sequence);
  if (state == InstructionState::kStray) {
    ASSIGN_OR_RETURN(const auto stray, storage::FindStray(session_, workspace_, key));
    if (!stray.has_value()) return absl::OkStatus();
    state = stray->state;
    revocation.attempt = stray->attempt;
    revocation.gateway = stray->gateway;
  }
  if (!MayBeTakenBack(state)) return absl::OkStatus();
  return storage::PutRevocation(session_, workspace_, revocation);
}

absl::StatusOr<bool> AskedBack::Any() {
  if (!any_.has_value()) {
    ASSIGN_OR_RETURN(any_, storage::AnyRevocation(session_, workspace_, gateway_));
  }
  return *any_;
}

absl::StatusOr<bool> AskedBack::IsOpen(const InstructionKey& key, int attempt) {
  ASSIGN_OR_RETURN(const bool any, Any());
  if (!any) return false;
  ASSIGN_OR_RETURN(const auto revocation, storage::FindRevocation(session_, workspace_, key));
  return revocation.has_value() && revocation->gateway == gateway_ && revocation->attempt == attempt;
}

// An answer of a gateway that has lost its memory since may come before its older one. Its record says that it was
// asked.
absl::StatusOr<bool> AskedBack::SaidTooLate(const InstructionKey& key, int attempt) {
  constexpr int kNotesMax = 100;
  ASSIGN_OR_RETURN(const auto notes, storage::ListReceiptNotes(session_, workspace_, key, kNotesMax));
  return std::any_of(notes.begin(), notes.end(), [&](const storage::ReceiptNote& note) {
    return note.outcome == Outcome::kNotRevoked && note.attempt == attempt && note.gateway == gateway_;
  });
}

absl::StatusOr<bool> AskedBack::WasStopped(const InstructionKey& key, absl::Time since) {
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, key.campaign, key.sequence));
  if (!block.has_value()) return false;
  return storage::WasStoppedSince(session_, workspace_, key.campaign, block->channel, since);
}

absl::StatusOr<std::optional<InstructionState>> AskedBack::StateOnceTakenBack(const InstructionKey& key, int attempt,
                                                                              absl::Time lease_time) {
  ASSIGN_OR_RETURN(const bool open, IsOpen(key, attempt));
  if (open) return InstructionState::kSuppressed;
  ASSIGN_OR_RETURN(const bool was_too_late, SaidTooLate(key, attempt));
  if (was_too_late) return InstructionState::kSuppressed;
  auto state = states_.find(key.campaign);
  if (state == states_.end()) {
    ASSIGN_OR_RETURN(const CampaignState read, storage::CampaignStateOf(session_, workspace_, key.campaign));
    state = states_.emplace(key.campaign, read).first;
  }
  if (state->second == CampaignState::kCancelled) return InstructionState::kCancelled;
  ASSIGN_OR_RETURN(const bool stopped, WasStopped(key, lease_time));
  if (!stopped) return std::nullopt;
  const bool goes_on = state->second == CampaignState::kRunning || state->second == CampaignState::kPaused;
  return goes_on ? InstructionState::kPlanned : InstructionState::kCancelled;
}

absl::Status AskedBack::Close(const InstructionKey& key) {
  ASSIGN_OR_RETURN(const bool any, Any());
  return any ? storage::DeleteRevocation(session_, workspace_, key) : absl::OkStatus();
}

namespace {

constexpr int kRangesAtOnce = 50;

absl::Status AddAttempt(storage::Session& session, WorkspaceNumber workspace, const storage::LeasedRange& range,
                        int64_t sequence, absl::string_view gateway, Revocable& revocable) {
  const InstructionKey key{.campaign = range.campaign, .sequence = sequence};
  const InstructionState state = range.state(sequence);
  if (state != InstructionState::kStray) {
    if (MayBeTakenBack(state) && range.gateway == gateway) revocable.attempts.push_back({.key = key, .attempt = 1});
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto stray, storage::FindStray(session, workspace, key));
  if (!stray.has_value() || stray->gateway != gateway || !MayBeTakenBack(stray->state)) return absl::OkStatus();
  revocable.attempts.push_back({.key = key, .attempt = stray->attempt});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Revocable> RevocableOf(storage::Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                      absl::string_view gateway, int64_t first, int64_t limit) {
  constexpr int64_t kEnd = std::numeric_limits<int64_t>::max();
  Revocable revocable;
  for (int i = 0; i < kRangesAtOnce; ++i) {
    ASSIGN_OR_RETURN(const auto range, storage::NextRange(session, workspace, campaign, first, kEnd));
    if (!range.has_value()) return revocable;
    const int64_t end = range->first_sequence + range->size();
    for (first = std::max(first, range->first_sequence); first < end; ++first) {
      if (static_cast<int64_t>(revocable.attempts.size()) >= limit) {
        revocable.next = first;
        return revocable;
      }
      RETURN_IF_ERROR(AddAttempt(session, workspace, *range, first, gateway, revocable));
    }
  }
  revocable.next = first;
  return revocable;
}

}  // namespace sendlift
