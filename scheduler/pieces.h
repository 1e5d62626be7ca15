#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/instruction.h"
#include "storage/database.h"

// Offers with a limited quantity (docs/offers.md). A piece is held by every instruction of its tier that is not known
// to have come to nothing, by a wave that is being written, and by what was promised outside of waves. All of it is
// counted, taken and given back in the transaction that makes it visible.
namespace sendlift {

// Whether the quantity of a tier's offer, or of all offers, is limited.
bool HasLimitedTier(const CampaignDefinition& definition);
// Whether a customer may get more than one instruction: on another channel, or in a later wave.
bool MayContactTwice(const CampaignDefinition& definition);
// An instruction in this state, as it is stored, will not reach the customer any more: its piece is free.
bool FreesPiece(InstructionState state);

// How many pieces of each tier's offer are left, the limit of the whole campaign and free codes included.
class PiecesLeft {
 public:
  PiecesLeft() = default;  // no limit
  // `in_use` by tier.
  PiecesLeft(const CampaignDefinition& definition, const std::vector<int64_t>& in_use);
  // These and no more; nothing where there is no limit.
  explicit PiecesLeft(std::vector<std::optional<int64_t>> tiers) : tiers_(std::move(tiers)) {}

  // Nothing if the tier's offer has no limit; never negative.
  std::optional<int64_t> Of(int tier) const;
  void Take(int tier, int64_t pieces);
  // Every piece needs a free code too: `free` by pool, and which of them a tier's codes come from.
  void LimitCodes(std::vector<std::optional<size_t>> pool_of_tier, std::vector<int64_t> free);
  // More than there are were taken.
  bool IsExceeded() const;

 private:
  std::vector<std::optional<int64_t>> tiers_;
  std::vector<bool> has_offer_;
  std::vector<std::optional<size_t>> pool_of_tier_;
  std::vector<int64_t> codes_;
  std::optional<int64_t> all_;
};

// By tier, the pieces that customers of frozen waves hold: those with an instruction that has not come to nothing, or
// for whom the next channel is looked for. Counted from where instructions stand.
absl::StatusOr<std::vector<int64_t>> CountHeld(storage::Session& session, WorkspaceNumber workspace,
                                               const Campaign& campaign);
// By tier, those of them of whose instructions none was handed over since it was planned, or planned again.
absl::StatusOr<std::vector<int64_t>> CountWaiting(storage::Session& session, WorkspaceNumber workspace,
                                                  const Campaign& campaign);

// What is left now, for a preview or a plan, of pieces and of codes; no limits, at no cost, for a campaign without any.
absl::StatusOr<PiecesLeft> CountPiecesLeft(storage::Session& session, WorkspaceNumber workspace,
                                           const Campaign& campaign);

// Reserves `wanted` pieces by tier for a wave, or as many as are left; how many of each.
absl::StatusOr<std::vector<int64_t>> ReserveForWave(storage::Session& session, WorkspaceNumber workspace,
                                                    const Campaign& campaign, const std::vector<int64_t>& wanted,
                                                    absl::Time now);
// The wave is visible: `treated` instructions by tier hold their pieces, and nothing is reserved any more.
absl::Status HoldReserved(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                          const std::vector<int64_t>& treated);
// ABORTED if a wave that contacts customers again is written while the pieces of some of them went to others.
absl::Status CheckNotExceeded(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign);
// The wave is taken back. Whether there was anything reserved.
absl::StatusOr<bool> ReleaseReserved(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign);

// Whether TakePiece would give one, from what was counted last; true also when it is time to count anew.
absl::StatusOr<bool> MayTakePiece(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                  int tier, absl::Time now);
// Takes one piece of a tier for a promise outside of waves; false if none is left. Always true, and nothing is
// written, where there is no limit.
absl::StatusOr<bool> TakePiece(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int tier,
                               absl::Time now);
// Gives back one that TakePiece gave. The caller knows by a row of its own that it does so once.
absl::Status ReturnPiece(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int tier);

// Takes pieces for instructions that had freed theirs and are planned again: drops those for which none is left.
absl::Status HoldAgain(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                       std::vector<InstructionKey>& keys, absl::Time now);

}  // namespace sendlift
