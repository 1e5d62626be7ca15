#include "scheduler/pieces.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/container/btree_map.h"
#include "base/invariant.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "model/content.h"
#include "model/touchpoint.h"
#include "model/wave_size.h"
#include "scheduler/pool_codes.h"
#include "storage/assignments.h"
#include "storage/fallbacks.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/pieces.h"
#include "storage/recontacts.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::Session;

absl::StatusOr<size_t> TierOf(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  ASSIGN_OR_RETURN(const auto row, storage::FindInstruction(session, workspace, key));
  if (!row.has_value()) return absl::DataLossError("an instruction of a block is missing");
  return static_cast<size_t>(ContentKey::FromNumber(row->content).tier);
}

// The instructions that have freed their piece.
absl::StatusOr<std::vector<int64_t>> FreedOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  std::vector<int64_t> freed;
  RETURN_IF_ERROR(storage::ForEachRange(session, workspace, campaign, [&](const storage::LeasedRange& range) {
    for (int64_t sequence = range.first_sequence; sequence < range.first_sequence + range.size(); ++sequence) {
      if (FreesPiece(range.state(sequence))) freed.push_back(sequence);
    }
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, workspace, campaign));
  for (const storage::Stray& stray : strays) {
    if (FreesPiece(stray.state)) freed.push_back(stray.key.sequence);
  }
  return freed;
}

// Of each piece that is free again, the tier, where nobody has two instructions.
absl::StatusOr<std::vector<size_t>> TiersFreed(Session& session, WorkspaceNumber workspace, const Campaign& campaign) {
  ASSIGN_OR_RETURN(const std::vector<int64_t> freed, FreedOf(session, workspace, campaign.number));
  std::vector<size_t> tiers;
  for (const int64_t sequence : freed) {
    ASSIGN_OR_RETURN(const size_t tier, TierOf(session, workspace, {campaign.number, sequence}));
    tiers.push_back(tier);
  }
  return tiers;
}

// The same where a customer may be contacted again, or on another channel: of those none of whose instructions holds
// the piece, and for whom no other channel is looked for.
absl::StatusOr<std::vector<size_t>> TiersOfTheUnreached(Session& session, WorkspaceNumber workspace,
                                                        const Campaign& campaign) {
  absl::btree_map<CustomerNumber, bool> holds;
  RETURN_IF_ERROR(storage::ForEachStanding(session, workspace, campaign.number,
                                           [&](CustomerNumber customer, InstructionState state) {
                                             holds[customer] |= !FreesPiece(state);
                                             return absl::OkStatus();
                                           }));
  ASSIGN_OR_RETURN(const auto waiting,
                   storage::WaitingFallbacks(session, workspace, campaign.number, std::numeric_limits<int>::max()));
  for (const storage::Fallback& fallback : waiting) {
    ASSIGN_OR_RETURN(const auto row, storage::FindInstruction(session, workspace, fallback.key));
    if (row.has_value()) holds[row->customer] = true;
  }
  std::vector<size_t> tiers;
  for (const auto& [customer, holds_piece] : holds) {
    if (holds_piece) continue;
    ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, workspace, campaign.number, customer));
    const bool of_a_wave = assignment.has_value() && !IsTouchpointWave(assignment->wave);
    if (of_a_wave) tiers.push_back(static_cast<size_t>(assignment->tier));
  }
  return tiers;
}

// By tier, customers of waves for whom something waits and nothing else holds the piece: whoever has two instructions
// that wait, or one beside one that was handed over, has one piece.
absl::StatusOr<std::vector<int64_t>> CountUntouched(Session& session, WorkspaceNumber workspace,
                                                    const Campaign& campaign) {
  struct Standing {
    bool waits = false;
    bool is_promised = false;
  };
  absl::btree_map<CustomerNumber, Standing> standings;
  RETURN_IF_ERROR(storage::ForEachStanding(session, workspace, campaign.number,
                                           [&](CustomerNumber customer, InstructionState state) {
                                             Standing& standing = standings[customer];
                                             const bool waits = state == InstructionState::kPlanned;
                                             standing.waits |= waits;
                                             standing.is_promised |= !waits && !FreesPiece(state);
                                             return absl::OkStatus();
                                           }));
  std::vector<int64_t> untouched(campaign.definition.tiers.size());
  for (const auto& [customer, standing] : standings) {
    if (!standing.waits || standing.is_promised) continue;
    ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, workspace, campaign.number, customer));
    const bool of_a_wave = assignment.has_value() && !IsTouchpointWave(assignment->wave);
    if (of_a_wave) ++untouched[static_cast<size_t>(assignment->tier)];
  }
  return untouched;
}

std::vector<int64_t> InUse(const std::vector<storage::Pieces>& pieces, const std::vector<int64_t>& held) {
  std::vector<int64_t> in_use;
  for (size_t tier = 0; tier < pieces.size(); ++tier) {
    in_use.push_back(held[tier] + pieces[tier].reserved + pieces[tier].recommended);
  }
  return in_use;
}

// What is stored of a campaign's pieces, by tier, to be changed and written back.
absl::StatusOr<std::vector<storage::Pieces>> Stored(Session& session, WorkspaceNumber workspace,
                                                    const Campaign& campaign) {
  return storage::ListPieces(session, workspace, campaign.number, campaign.definition.tiers.size());
}

absl::Status Store(Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                   const std::vector<storage::Pieces>& pieces) {
  for (const storage::Pieces& each : pieces) {
    RETURN_IF_ERROR(storage::PutPieces(session, workspace, campaign.number, each));
  }
  return absl::OkStatus();
}

absl::Status CountAnew(Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now,
                       std::vector<storage::Pieces>& pieces) {
  ASSIGN_OR_RETURN(const std::vector<int64_t> held, CountHeld(session, workspace, campaign));
  for (size_t tier = 0; tier < pieces.size(); ++tier) {
    pieces[tier].planned = held[tier];
    pieces[tier].count_time = now;
  }
  return absl::OkStatus();
}

// What was counted so long ago that counting again may find pieces that are free by now.
bool IsOld(const storage::Pieces& pieces, absl::Time now) {
  return absl::AbsDuration(now - pieces.count_time) >= absl::Seconds(10);
}

PiecesLeft LeftOf(const Campaign& campaign, const std::vector<storage::Pieces>& pieces) {
  std::vector<int64_t> in_use;
  in_use.reserve(pieces.size());
  for (const storage::Pieces& each : pieces) in_use.push_back(each.in_use());
  return PiecesLeft(campaign.definition, in_use);
}

}  // namespace

bool HasLimitedTier(const CampaignDefinition& definition) {
  return std::any_of(definition.tiers.begin(), definition.tiers.end(), [&](const Tier& tier) {
    return tier.offer.has_value() && (tier.offer->quantity.has_value() || definition.offer_quantity.has_value());
  });
}

bool MayContactTwice(const CampaignDefinition& definition) {
  return definition.fall_back_on == Fallback::kDefiniteFailure ||
         std::any_of(definition.waves.begin(), definition.waves.end(), ContactsAgain) ||
         std::any_of(definition.follow_ups.begin(), definition.follow_ups.end(),
                     [](const FollowUp& step) { return !step.channels.empty(); });
}

bool FreesPiece(InstructionState state) {
  switch (state) {
    case InstructionState::kBounced:
    case InstructionState::kFailed:
    case InstructionState::kDead:
    case InstructionState::kExpired:
    case InstructionState::kCancelled:
    case InstructionState::kSuppressed:
      return true;
    case InstructionState::kUnknown:
    case InstructionState::kInDoubt:
      return Planted(PlantedBug::kDoubtFreesPiece);
    default:
      return false;
  }
}

PiecesLeft::PiecesLeft(const CampaignDefinition& definition, const std::vector<int64_t>& in_use)
    : all_(definition.offer_quantity) {
  for (size_t tier = 0; tier < definition.tiers.size(); ++tier) {
    const std::optional<Offer>& offer = definition.tiers[tier].offer;
    has_offer_.push_back(offer.has_value());
    tiers_.push_back(offer.has_value() ? offer->quantity : std::nullopt);
  }
  for (size_t tier = 0; tier < in_use.size(); ++tier) Take(static_cast<int>(tier), in_use[tier]);
}

std::optional<int64_t> PiecesLeft::Of(int tier) const {
  const auto index = static_cast<size_t>(tier);
  std::optional<int64_t> left;
  if (index < tiers_.size()) left = tiers_[index];
  if (all_.has_value() && has_offer_[index]) left = std::min(left.value_or(*all_), *all_);
  if (index < pool_of_tier_.size() && pool_of_tier_[index].has_value()) {
    const int64_t codes = codes_[*pool_of_tier_[index]];
    left = std::min(left.value_or(codes), codes);
  }
  if (left.has_value()) left = std::max<int64_t>(*left, 0);
  return left;
}

void PiecesLeft::LimitCodes(std::vector<std::optional<size_t>> pool_of_tier, std::vector<int64_t> free) {
  pool_of_tier_ = std::move(pool_of_tier);
  codes_ = std::move(free);
}

bool PiecesLeft::IsExceeded() const {
  return (all_.has_value() && *all_ < 0) ||
         std::any_of(tiers_.begin(), tiers_.end(),
                     [](const std::optional<int64_t>& tier) { return tier.has_value() && *tier < 0; });
}

void PiecesLeft::Take(int tier, int64_t pieces) {
  const auto index = static_cast<size_t>(tier);
  if (index < tiers_.size() && tiers_[index].has_value()) *tiers_[index] -= pieces;
  if (all_.has_value() && has_offer_[index]) *all_ -= pieces;
  if (index < pool_of_tier_.size() && pool_of_tier_[index].has_value()) codes_[*pool_of_tier_[index]] -= pieces;
}

absl::StatusOr<std::vector<int64_t>> CountHeld(Session& session, WorkspaceNumber workspace, const Campaign& campaign) {
  std::vector<int64_t> held(campaign.definition.tiers.size());
  ASSIGN_OR_RETURN(const auto cohorts, storage::ListCohorts(session, workspace, campaign.number));
  for (const storage::Cohort& cohort : cohorts) {
    if (cohort.arm == kControlArm || IsTouchpointWave(cohort.wave)) continue;
    held[static_cast<size_t>(cohort.tier)] += cohort.people;
  }
  const bool one_each = !MayContactTwice(campaign.definition);
  ASSIGN_OR_RETURN(const std::vector<size_t> freed, one_each ? TiersFreed(session, workspace, campaign)
                                                             : TiersOfTheUnreached(session, workspace, campaign));
  for (const size_t tier : freed) held[tier] -= Planted(PlantedBug::kQuantityReleasedTwice) ? 2 : 1;
  return held;
}

absl::StatusOr<std::vector<int64_t>> CountWaiting(Session& session, WorkspaceNumber workspace,
                                                  const Campaign& campaign) {
  if (MayContactTwice(campaign.definition)) return CountUntouched(session, workspace, campaign);
  std::vector<int64_t> waiting(campaign.definition.tiers.size());
  ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, workspace, campaign.number));
  for (const storage::Block& block : blocks) {
    ASSIGN_OR_RETURN(const int64_t first, storage::FirstUnleased(session, workspace, campaign.number,
                                                                 block.first_sequence, block.end_sequence()));
    RETURN_IF_ERROR(storage::ForEachContent(
        session, workspace, campaign.number, first, block.end_sequence(), [&](int64_t content, int64_t count) {
          waiting[static_cast<size_t>(ContentKey::FromNumber(content).tier)] += count;
          return absl::OkStatus();
        }));
  }
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, workspace, campaign.number));
  for (const storage::Stray& stray : strays) {
    if (stray.state != InstructionState::kPlanned) continue;
    ASSIGN_OR_RETURN(const size_t tier, TierOf(session, workspace, stray.key));
    ++waiting[tier];
  }
  return waiting;
}

absl::StatusOr<PiecesLeft> CountPiecesLeft(Session& session, WorkspaceNumber workspace, const Campaign& campaign) {
  PiecesLeft left;
  if (HasLimitedTier(campaign.definition)) {
    ASSIGN_OR_RETURN(const auto pieces, Stored(session, workspace, campaign));
    ASSIGN_OR_RETURN(const std::vector<int64_t> held, CountHeld(session, workspace, campaign));
    left = PiecesLeft(campaign.definition, InUse(pieces, held));
  }
  RETURN_IF_ERROR(LimitToCodes(session, workspace, campaign.definition, left));
  return left;
}

absl::StatusOr<std::vector<int64_t>> ReserveForWave(Session& session, WorkspaceNumber workspace,
                                                    const Campaign& campaign, const std::vector<int64_t>& wanted,
                                                    absl::Time now) {
  ASSIGN_OR_RETURN(auto pieces, Stored(session, workspace, campaign));
  for (storage::Pieces& each : pieces) each.reserved = 0;
  RETURN_IF_ERROR(CountAnew(session, workspace, campaign, now, pieces));
  PiecesLeft left = LeftOf(campaign, pieces);
  std::vector<int64_t> granted;
  for (size_t i = 0; i < pieces.size(); ++i) {
    const int tier = static_cast<int>(i);
    pieces[i].reserved = std::min(wanted[i], left.Of(tier).value_or(wanted[i]));
    left.Take(tier, pieces[i].reserved);
    granted.push_back(pieces[i].reserved);
  }
  RETURN_IF_ERROR(Store(session, workspace, campaign, pieces));
  return granted;
}

absl::Status HoldReserved(Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                          const std::vector<int64_t>& treated) {
  ASSIGN_OR_RETURN(auto pieces, Stored(session, workspace, campaign));
  for (size_t tier = 0; tier < pieces.size(); ++tier) {
    CHECK_INVARIANT(treated[tier] <= pieces[tier].reserved);
    pieces[tier].planned += treated[tier];
    pieces[tier].reserved = 0;
  }
  return Store(session, workspace, campaign, pieces);
}

absl::Status CheckNotExceeded(Session& session, WorkspaceNumber workspace, const Campaign& campaign) {
  ASSIGN_OR_RETURN(const auto pieces, Stored(session, workspace, campaign));
  ASSIGN_OR_RETURN(const std::vector<int64_t> held, CountHeld(session, workspace, campaign));
  const PiecesLeft left(campaign.definition, InUse(pieces, held));
  if (!left.IsExceeded()) return absl::OkStatus();
  return absl::AbortedError("pieces were promised to others while the wave was planned");
}

absl::StatusOr<bool> ReleaseReserved(Session& session, WorkspaceNumber workspace, const Campaign& campaign) {
  ASSIGN_OR_RETURN(auto pieces, Stored(session, workspace, campaign));
  bool any = false;
  for (storage::Pieces& each : pieces) {
    if (std::exchange(each.reserved, 0) == 0) continue;
    any = true;
    RETURN_IF_ERROR(storage::PutPieces(session, workspace, campaign.number, each));
  }
  return any;
}

absl::StatusOr<bool> MayTakePiece(Session& session, WorkspaceNumber workspace, const Campaign& campaign, int tier,
                                  absl::Time now) {
  if (!PiecesLeft(campaign.definition, {}).Of(tier).has_value()) return true;
  ASSIGN_OR_RETURN(const auto pieces, Stored(session, workspace, campaign));
  return LeftOf(campaign, pieces).Of(tier) != 0 || IsOld(pieces[static_cast<size_t>(tier)], now);
}

absl::StatusOr<bool> TakePiece(Session& session, WorkspaceNumber workspace, const Campaign& campaign, int tier,
                               absl::Time now) {
  if (!PiecesLeft(campaign.definition, {}).Of(tier).has_value()) return true;
  ASSIGN_OR_RETURN(auto pieces, Stored(session, workspace, campaign));
  storage::Pieces& of_tier = pieces[static_cast<size_t>(tier)];
  if (LeftOf(campaign, pieces).Of(tier) == 0) {
    if (!IsOld(of_tier, now)) return false;
    RETURN_IF_ERROR(CountAnew(session, workspace, campaign, now, pieces));
    const bool gone = LeftOf(campaign, pieces).Of(tier) == 0;
    if (!gone) ++of_tier.recommended;
    RETURN_IF_ERROR(Store(session, workspace, campaign, pieces));
    return !gone;
  }
  ++of_tier.recommended;
  RETURN_IF_ERROR(storage::PutPieces(session, workspace, campaign.number, of_tier));
  return true;
}

absl::Status ReturnPiece(Session& session, WorkspaceNumber workspace, const Campaign& campaign, int tier) {
  if (!PiecesLeft(campaign.definition, {}).Of(tier).has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto pieces, Stored(session, workspace, campaign));
  storage::Pieces& of_tier = pieces[static_cast<size_t>(tier)];
  if (of_tier.recommended == 0) return absl::FailedPreconditionError("no piece of the tier was taken");
  --of_tier.recommended;
  return storage::PutPieces(session, workspace, campaign.number, of_tier);
}

absl::Status HoldAgain(Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                       std::vector<InstructionKey>& keys, absl::Time now) {
  if (!HasLimitedTier(campaign.definition) || keys.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto pieces, Stored(session, workspace, campaign));
  RETURN_IF_ERROR(CountAnew(session, workspace, campaign, now, pieces));
  PiecesLeft left = LeftOf(campaign, pieces);
  std::vector<InstructionKey> held;
  for (const InstructionKey& key : keys) {
    ASSIGN_OR_RETURN(const size_t tier, TierOf(session, workspace, key));
    if (left.Of(static_cast<int>(tier)) == 0) continue;
    left.Take(static_cast<int>(tier), 1);
    ++pieces[tier].planned;
    held.push_back(key);
  }
  keys = std::move(held);
  return Store(session, workspace, campaign, pieces);
}

}  // namespace sendlift
