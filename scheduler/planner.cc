#include "scheduler/planner.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/failpoint.h"
#include "base/log.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "model/roll_out.h"
#include "scheduler/pieces.h"
#include "scheduler/priorities.h"
#include "scheduler/rivals.h"
#include "scheduler/wave_slots.h"
#include "storage/campaigns.h"
#include "storage/code_pools.h"
#include "storage/high_water.h"
#include "storage/holdouts.h"
#include "storage/segments.h"
#include "storage/waves.h"
#include "storage/winners.h"

namespace sendlift {

namespace {

absl::StatusOr<storage::CandidateQuery> AudienceFor(storage::Session& session, WorkspaceNumber workspace,
                                                    const Campaign& campaign, const FilterCompiler& compile) {
  storage::CandidateQuery query{.workspace = workspace, .campaign = campaign.number, .audience = {}, .tiers = {}};
  std::string filter = campaign.definition.audience.filter;
  if (const std::string& id = campaign.definition.audience.segment_id; !id.empty()) {
    ASSIGN_OR_RETURN(const Segment segment, storage::GetSegment(session, workspace, id));
    filter = segment.filter;
  }
  ASSIGN_OR_RETURN(query.audience, compile(filter));
  for (const Tier& tier : campaign.definition.tiers) {
    ASSIGN_OR_RETURN(storage::Condition when, compile(tier.when));
    query.tiers.push_back(std::move(when));
  }
  return query;
}

}  // namespace

absl::StatusOr<storage::CandidateQuery> CandidateQueryFor(storage::Session& session, WorkspaceNumber workspace,
                                                          const Campaign& campaign, const FilterCompiler& compile) {
  ASSIGN_OR_RETURN(storage::CandidateQuery query, AudienceFor(session, workspace, campaign, compile));
  if (campaign.definition.audience.respect_holdout) {
    ASSIGN_OR_RETURN(query.holdout, storage::FindHoldout(session, workspace));
  }
  ASSIGN_OR_RETURN(query.in_other_experiment, InOtherExperiment(session, workspace, campaign));
  const auto audience_of = [&](const Campaign& other) { return AudienceFor(session, workspace, other, compile); };
  ASSIGN_OR_RETURN(query.wanted_elsewhere, WantedElsewhere(session, workspace, campaign, audience_of));
  return query;
}

absl::StatusOr<int> Planner::RunOnce(absl::Time now) {
  if (!clean_) RETURN_IF_ERROR(TakeBackAll());
  clean_ = true;
  if (const absl::Status fell_back = fallbacks_.RunOnce(now).status(); !fell_back.ok()) {
    log::Error("planning fallbacks failed and will be tried again: {}", std::string(fell_back.message()));
  }
  if (const absl::Status followed_up = follow_ups_.RunOnce(now).status(); !followed_up.ok()) {
    log::Error("carrying out steps failed and will be tried again: {}", std::string(followed_up.message()));
  }
  std::vector<Campaign> running;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(running, storage::CampaignsInState(session, workspace_, CampaignState::kRunning));
    return absl::OkStatus();
  }));
  // Of waves that fall due at once, those of the higher priority come first.
  std::stable_sort(running.begin(), running.end(),
                   [](const Campaign& a, const Campaign& b) { return a.definition.priority > b.definition.priority; });
  int frozen = 0;
  undecided_.clear();
  for (const Campaign& campaign : running) {
    const absl::StatusOr<int> waves = PlanCampaign(campaign, now);
    if (waves.ok()) {
      frozen += *waves;
      continue;
    }
    clean_ = false;
    if (!absl::IsAborted(waves.status())) {
      log::Error("planning campaign {} failed and will be tried again: {}", campaign.id,
                 std::string(waves.status().message()));
    }
  }
  return frozen;
}

absl::StatusOr<int> Planner::PlanCampaign(const Campaign& campaign, absl::Time now) {
  if (now >= campaign.definition.window.end) return 0;
  std::vector<storage::FrozenWave> frozen;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(frozen, storage::ListFrozenWaves(session, workspace_, campaign.number));
    return absl::OkStatus();
  }));
  int planned = 0;
  for (size_t wave = frozen.size(); wave < campaign.definition.waves.size(); ++wave) {
    if (campaign.definition.waves[wave].start > now) break;
    ASSIGN_OR_RETURN(const bool waits, WaitsForWinner(campaign, static_cast<int>(wave)));
    if (waits) {
      undecided_.push_back(campaign);
      break;
    }
    RETURN_IF_ERROR(PlanWave(campaign, static_cast<int>(wave), now));
    ++planned;
  }
  return planned;
}

absl::StatusOr<bool> Planner::WaitsForWinner(const Campaign& campaign, int wave) {
  if (RollOutWave(campaign.definition) != wave) return false;
  std::optional<WinnerDecision> decision;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(decision, storage::FindWinner(session, workspace_, campaign.number));
    return absl::OkStatus();
  }));
  return !decision.has_value();
}

absl::Status Planner::TakeBackAll() {
  std::vector<std::pair<Campaign, int>> unfrozen;  // with the wave that would be next
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    for (const CampaignState state :
         {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted, CampaignState::kCancelled}) {
      ASSIGN_OR_RETURN(std::vector<Campaign> campaigns, storage::CampaignsInState(session, workspace_, state));
      for (Campaign& campaign : campaigns) {
        ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace_, campaign.number));
        // A change may have taken the wave out that was being planned.
        if (frozen.size() == campaign.definition.waves.size() && campaign.version == 1) continue;
        unfrozen.emplace_back(std::move(campaign), static_cast<int>(frozen.size()));
      }
    }
    return absl::OkStatus();
  }));
  for (const auto& [campaign, wave] : unfrozen) RETURN_IF_ERROR(TakeBack(campaign, wave));
  return absl::OkStatus();
}

absl::Status Planner::TakeBack(const Campaign& campaign, int wave) {
  bool half_written = false;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(half_written, storage::IsHalfWritten(session, workspace_, campaign.number, wave));
    return absl::OkStatus();
  }));
  if (Planted(PlantedBug::kRestartFreesCodes)) {
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      return storage::TakeBackCodes(session, workspace_, campaign.number, wave - 1);
    }));
  }
  if (!half_written && !HasLimitedTier(campaign.definition)) return absl::OkStatus();
  if (!half_written) {
    return database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      return ReleaseReserved(session, workspace_, campaign).status();
    });
  }
  log::Warning("campaign {}: wave {} was interrupted while it was planned; taking it back", campaign.id, wave + 1);
  RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    RETURN_IF_ERROR(storage::TakeBackWave(session, workspace_, campaign.number, wave));
    RETURN_IF_ERROR(ReleaseReserved(session, workspace_, campaign).status());
    Failpoint("plan.take_back.before_commit");
    return absl::OkStatus();
  }));
  Failpoint("plan.taken_back");
  return absl::OkStatus();
}

absl::Status Planner::ReservePieces(const Campaign& campaign, int wave, absl::Time now, Selection& selection) {
  const std::vector<int64_t> wanted = selection.Treated(wave);
  std::vector<int64_t> granted;
  RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    ASSIGN_OR_RETURN(granted, ReserveForWave(session, workspace_, campaign, wanted, now));
    return absl::OkStatus();
  }));
  if (granted == wanted) return absl::OkStatus();
  selection.GiveBackWave(wave);
  selection.LimitPieces(PiecesLeft(std::vector<std::optional<int64_t>>(granted.begin(), granted.end())));
  selection.TakeWave(wave);
  return absl::OkStatus();
}

absl::Status Planner::PlanWave(const Campaign& campaign, int wave, absl::Time now) {
  absl::StatusOr<Selection> selection = absl::InternalError("not read");
  absl::Time high_water;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(const storage::CandidateQuery query, CandidateQueryFor(session, workspace_, campaign, compile_));
    ASSIGN_OR_RETURN(high_water, storage::ReadHighWater(session));
    selection = Selection::Read(session, campaign, query);
    RETURN_IF_ERROR(selection.status());
    ASSIGN_OR_RETURN(PiecesLeft left, CountPiecesLeft(session, workspace_, campaign));
    selection->LimitPieces(std::move(left));
    return absl::OkStatus();
  }));
  selection->TakeWave(wave);
  Failpoint("plan.selected");
  if (HasLimitedTier(campaign.definition)) RETURN_IF_ERROR(ReservePieces(campaign, wave, now, *selection));
  if (campaign.definition.waves[static_cast<size_t>(wave)].slot != Slot::kAtOnce) {
    RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
      return PlaceInSlots(session, workspace_, campaign, wave, std::max(now, high_water), *selection);
    }));
  }
  RETURN_IF_ERROR(
      WaveWriter(database_, workspace_, campaign, *selection, wave, sizes_).Write(std::max(now, high_water)));
  log::Info("campaign {}: wave {} is frozen", campaign.id, campaign.definition.waves[static_cast<size_t>(wave)].wave);
  return absl::OkStatus();
}

}  // namespace sendlift
