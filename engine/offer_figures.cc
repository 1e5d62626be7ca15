#include "engine/offer_figures.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "base/log.h"
#include "base/status.h"
#include "model/content.h"
#include "scheduler/pieces.h"
#include "storage/cells.h"
#include "storage/pieces.h"
#include "storage/redemptions.h"

namespace sendlift {
namespace {

bool WantsFigures(const CampaignDefinition& definition) {
  for (const Creative& creative : definition.creatives) {
    for (const LocalizedText& text : creative.languages) {
      for (const std::string& name : PlaceholdersOf(text)) {
        if (name == kOfferRemaining || name == kOfferEndsIn || name == kOfferCode || name == kCampaignTaken) {
          return true;
        }
      }
    }
  }
  return false;
}

bool HasCodes(const CampaignDefinition& definition) {
  return std::any_of(definition.tiers.begin(), definition.tiers.end(),
                     [](const Tier& tier) { return tier.offer.has_value() && tier.offer->code.has_value(); });
}

// Customers who used their code; without codes, those of the primary metric.
absl::StatusOr<int64_t> CountTaken(storage::Session& session, const Campaign& campaign) {
  const CampaignDefinition& definition = campaign.definition;
  if (HasCodes(definition)) {
    ASSIGN_OR_RETURN(const auto redeemed,
                     storage::CountRedemptions(session, kMainWorkspace, campaign.number, definition.tiers.size()));
    return std::accumulate(redeemed.begin(), redeemed.end(), int64_t{0});
  }
  ASSIGN_OR_RETURN(const auto cells, storage::ListCells(session, kMainWorkspace, campaign.number));
  int64_t taken = 0;
  for (const storage::Cell& cell : cells) {
    if (cell.key.metric == 0 && cell.key.arm != kControlArm) taken += cell.responders;
  }
  return taken;
}

}  // namespace

absl::Status OfferFigures::Count(const Campaign& campaign, Counted& counted) const {
  const size_t tiers = campaign.definition.tiers.size();
  return environment_.database.Read([&](storage::Session& session) {
    std::vector<int64_t> promised(tiers);
    if (HasLimitedTier(campaign.definition)) {
      ASSIGN_OR_RETURN(const auto held, CountHeld(session, kMainWorkspace, campaign));
      ASSIGN_OR_RETURN(const auto waiting, CountWaiting(session, kMainWorkspace, campaign));
      ASSIGN_OR_RETURN(const auto pieces, storage::ListPieces(session, kMainWorkspace, campaign.number, tiers));
      for (size_t i = 0; i < tiers; ++i) promised[i] = held[i] - waiting[i] + pieces[i].recommended;
    }
    ASSIGN_OR_RETURN(counted.taken, CountTaken(session, campaign));
    counted.promised = std::move(promised);
    return absl::OkStatus();
  });
}

std::optional<LiveFigures> OfferFigures::For(const Campaign& campaign, const std::vector<LeasedInstruction>& leased,
                                             absl::Time now) {
  constexpr absl::Duration kOften = absl::Seconds(1);
  constexpr int kPause = 50;
  Counted& counted = campaigns_[campaign.number];
  if (counted.revision != campaign.revision) {
    counted = {.revision = campaign.revision, .wanted = WantsFigures(campaign.definition), .time = std::nullopt};
    counted.promised.resize(campaign.definition.tiers.size());
  }
  if (!counted.wanted) return std::nullopt;
  const absl::Duration begin = environment_.clock.Elapsed();
  bool fresh = false;
  if (!counted.time.has_value() || begin - *counted.time >= std::max(kOften, kPause * counted.cost)) {
    const absl::Status status = Count(campaign, counted);
    fresh = status.ok();
    counted.cost = environment_.clock.Elapsed() - begin;
    if (fresh) counted.time = begin;
    if (!fresh) log::Warning("campaign {}: pieces cannot be counted: {}", campaign.id, std::string(status.message()));
  }
  if (!fresh) {
    for (const LeasedInstruction& instruction : leased) {
      const ContentKey key = ContentKey::FromNumber(instruction.content);
      if (key.follow_up == 0) ++counted.promised[static_cast<size_t>(key.tier)];
    }
  }
  LiveFigures figures{.now = now, .remaining = {}, .taken = counted.taken};
  const PiecesLeft left(campaign.definition, counted.promised);
  for (size_t tier = 0; tier < counted.promised.size(); ++tier) {
    std::optional<int64_t> remaining = left.Of(static_cast<int>(tier));
    if (remaining.has_value()) *remaining = counted.time.has_value() ? *remaining + 1 : 1;
    figures.remaining.push_back(remaining);
  }
  return figures;
}

}  // namespace sendlift
