#include "engine/winner_pass.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status.h"
#include "engine/environment.h"
#include "measurement/winner.h"
#include "model/roll_out.h"
#include "storage/access.h"
#include "storage/campaigns.h"
#include "storage/events.h"
#include "storage/high_water.h"
#include "storage/winners.h"

namespace sendlift {
namespace {

// "wave rest: arm early (WON)".
std::string TextOf(const Campaign& campaign, const WinnerDecision& decision) {
  const std::string& wave = campaign.definition.waves[static_cast<size_t>(decision.wave)].wave;
  const std::string arm = decision.HasWinner()
                              ? absl::StrCat("arm ", ArmName(campaign.definition.experiment, decision.arm))
                              : std::string("no winner");
  return absl::StrCat("wave ", wave, ": ", arm, " (", NameOf(decision.reason), ")");
}

}  // namespace

int WinnerPass::RunOnce(const std::vector<Campaign>& waiting, absl::Time now) {
  std::erase_if(logged_, [&](const auto& known) {
    return std::none_of(waiting.begin(), waiting.end(),
                        [&](const Campaign& campaign) { return campaign.number == known.first; });
  });
  int decided = 0;
  for (const Campaign& campaign : waiting) {
    const absl::StatusOr<bool> done = Decide(campaign, now);
    if (done.ok()) {
      decided += *done ? 1 : 0;
    } else {
      log::Error("deciding the winner of campaign {} failed and will be tried again: {}", campaign.id,
                 std::string(done.status().message()));
    }
  }
  return decided;
}

// What comes in while windows are open may still count, so the end of the log is noted behind that.
absl::StatusOr<bool> WinnerPass::IsReady(storage::Session& session, const Campaign& campaign, absl::Time now) {
  ASSIGN_OR_RETURN(const absl::Time close, LastWindowClose(session, workspace_, campaign));
  const CampaignDefinition& definition = campaign.definition;
  const absl::Time start = definition.waves[static_cast<size_t>(ExperimentWaves(definition))].start;
  const bool closes_soon = now < close && close <= start + kRollOutPatience && close < definition.window.end;
  if (closes_soon) return false;
  ASSIGN_OR_RETURN(const int64_t last, storage::LastEventPosition(session, workspace_));
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace_));
  return folded >= logged_.try_emplace(campaign.number, last).first->second;
}

absl::StatusOr<bool> WinnerPass::Decide(const Campaign& campaign, absl::Time now) {
  bool ready = false;
  WinnerDecision decision;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
    ASSIGN_OR_RETURN(ready, IsReady(session, campaign, std::max(now, high_water)));
    if (!ready) return absl::OkStatus();
    ASSIGN_OR_RETURN(decision, JudgeWinner(session, workspace_, campaign, std::max(now, high_water)));
    return absl::OkStatus();
  }));
  if (!ready) return false;
  bool kept = false;
  RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    kept = false;
    ASSIGN_OR_RETURN(const Campaign current, storage::GetCampaignByNumber(session, workspace_, campaign.number));
    if (current.state != CampaignState::kRunning || current.version != campaign.version) return absl::OkStatus();
    ASSIGN_OR_RETURN(kept, storage::InsertWinner(session, workspace_, campaign.number, decision));
    if (!kept) return absl::OkStatus();
    return storage::InsertAuditEntry(
        session, workspace_,
        {.principal = absl::StrCat("campaigns/", campaign.id),
         .action = "DecideWinner",
         .subject = absl::StrCat("workspaces/", kMainWorkspaceId, "/campaigns/", campaign.id),
         .detail = TextOf(campaign, decision)},
        now);
  }));
  if (kept) log::Info("campaign {}: {}", campaign.id, TextOf(campaign, decision));
  return kept;
}

absl::StatusOr<int> PlanAndDecide(Planner& planner, WinnerPass& winners, absl::Time now) {
  ASSIGN_OR_RETURN(const int frozen, planner.RunOnce(now));
  if (winners.RunOnce(planner.undecided(), now) == 0) return frozen;
  ASSIGN_OR_RETURN(const int rolled_out, planner.RunOnce(now));
  return frozen + rolled_out;
}

}  // namespace sendlift
