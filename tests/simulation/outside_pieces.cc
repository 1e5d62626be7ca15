#include "base/status.h"
#include "engine/environment.h"
#include "scheduler/pieces.h"
#include "storage/campaigns.h"
#include "tests/simulation/outside.h"

// Promises of pieces that waves do not make.
namespace sendlift::simulation {

void Outside::PromisePiece() {
  const Campaign& campaign = campaigns_[random_.Below(campaigns_.size())];
  const int tier = static_cast<int>(random_.Below(campaign.definition.tiers.size()));
  const bool gives_back = random_.Chance(0.3) && oracle_.pieces().AnyTakenOutside(campaign.id, tier);
  if (!HasLimitedTier(campaign.definition)) return;
  trace_.Note(gives_back ? "gives a piece back " : "takes a piece ", campaign.id, " ", tier);
  if (gives_back) oracle_.pieces().GivenBackOutside(campaign.id, tier);
  bool taken = false;
  const absl::Status done = database_.Write(storage::Lane::kReceipt, [&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign stored, storage::GetCampaignByNumber(session, kMainWorkspace, campaign.number));
    if (gives_back) return ReturnPiece(session, kMainWorkspace, stored, tier);
    ASSIGN_OR_RETURN(taken, TakePiece(session, kMainWorkspace, stored, tier, clock_.Now()));
    return absl::OkStatus();
  });
  if (gives_back || !done.ok()) return;
  tally_.Count(taken ? Fault::kPieceTakenOutside : Fault::kPieceRefused);
  if (taken) oracle_.pieces().TakenOutside(campaign.id, tier);
}

}  // namespace sendlift::simulation
