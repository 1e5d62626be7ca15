#include "scheduler/follow_up_planner.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/status.h"
#include "scheduler/contacting.h"
#include "scheduler/ending.h"
#include "scheduler/entering.h"
#include "scheduler/follow_up_batch.h"
#include "storage/campaigns.h"
#include "storage/contact_notes.h"
#include "storage/high_water.h"
#include "storage/journeys.h"
#include "storage/travellers.h"
#include "storage/triggers.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

constexpr CampaignState kBegun[] = {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted,
                                    CampaignState::kCancelled};

}  // namespace

absl::StatusOr<int> FollowUpPlanner::RunOnce(absl::Time now) {
  RETURN_IF_ERROR(LoadCampaigns());
  RETURN_IF_ERROR(TakeNotes(now));
  absl::Time high_water;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(high_water, storage::ReadHighWater(session));
    return absl::OkStatus();
  }));
  int planned = 0;
  for (auto& [number, known] : campaigns_) {
    if (known.campaign == nullptr) continue;
    if (known.ended) {
      ASSIGN_OR_RETURN(known.ended, IsAtRest(number));
      if (known.ended) continue;
    }
    const absl::StatusOr<int> of_campaign = RunCampaign(known, now, std::max(now, high_water));
    if (of_campaign.ok()) {
      planned += *of_campaign;
      continue;
    }
    log::Error("the steps of campaign {} failed and will be tried again: {}", known.campaign->id,
               std::string(of_campaign.status().message()));
  }
  return planned;
}

// A late receipt, or an event while the clock was set back, may bring something behind the end.
absl::StatusOr<bool> FollowUpPlanner::IsAtRest(CampaignNumber number) {
  bool at_rest = false;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(const auto next, storage::NextDueTime(session, workspace_, number));
    ASSIGN_OR_RETURN(const auto counts, storage::ReadJourneyCounts(session, workspace_, number));
    at_rest = !next.has_value() && std::none_of(counts.begin(), counts.end(), [](const auto& each) {
      return each.first.follow_up < 0 && each.first.ending.empty() && each.second > 0;
    });
    return absl::OkStatus();
  }));
  return at_rest;
}

absl::Status FollowUpPlanner::LoadCampaigns() {
  return database_.Read([&](storage::Session& session) {
    for (const CampaignState state : kBegun) {
      ASSIGN_OR_RETURN(const auto revisions, storage::RevisionsInState(session, workspace_, state));
      for (const auto& [number, revision] : revisions) {
        const auto found = campaigns_.find(number);
        if (found != campaigns_.end() && found->second.revision == revision) continue;
        ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, workspace_, number));
        Known known{.revision = revision, .campaign = nullptr};
        if (!campaign.definition.follow_ups.empty()) {
          known.campaign = std::make_shared<const Campaign>(std::move(campaign));
        }
        campaigns_.insert_or_assign(number, std::move(known));
      }
    }
    return absl::OkStatus();
  });
}

absl::Status FollowUpPlanner::TakeNotes(absl::Time now) {
  const auto find = [&](CampaignNumber number) -> const Campaign* {
    const auto found = campaigns_.find(number);
    return found == campaigns_.end() ? nullptr : found->second.campaign.get();
  };
  const bool any = std::any_of(campaigns_.begin(), campaigns_.end(),
                               [](const auto& each) { return each.second.campaign != nullptr; });
  for (int i = 0; any && i < kBatchesAPass; ++i) {
    std::vector<storage::ContactNote> notes;
    RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
      ASSIGN_OR_RETURN(notes, storage::ListContactNotes(session, workspace_, kBatch));
      return absl::OkStatus();
    }));
    if (notes.empty()) break;
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      return TakeContactNotes(session, workspace_, find, notes, now);
    }));
    if (notes.size() < static_cast<size_t>(kBatch)) break;
  }
  return absl::OkStatus();
}

absl::StatusOr<int> FollowUpPlanner::RunCampaign(Known& known, absl::Time now, absl::Time latest) {
  const Campaign& campaign = *known.campaign;
  const bool over = IsOver(campaign, latest);
  int planned = 0;
  if (!over) {
    RETURN_IF_ERROR(EnterWaves(known, now));
    if (campaign.state == CampaignState::kPaused) return 0;
    RETURN_IF_ERROR(PlanDue(campaign, over, now, planned).status());
    return planned;
  }
  ASSIGN_OR_RETURN(const bool none_waits, PlanDue(campaign, over, now, planned));
  if (!none_waits) return planned;
  ASSIGN_OR_RETURN(const bool all_ended, EndJourneys(campaign, latest));
  if (!all_ended) return planned;
  // What the endings have triggered.
  ASSIGN_OR_RETURN(known.ended, PlanDue(campaign, over, now, planned));
  return planned;
}

absl::Status FollowUpPlanner::EnterWaves(Known& known, absl::Time now) {
  const Campaign& campaign = *known.campaign;
  if (known.entered.size() == campaign.definition.waves.size() || !WaitsForEntries(campaign.definition)) {
    return absl::OkStatus();
  }
  std::vector<storage::FrozenWave> frozen;
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(frozen, storage::ListFrozenWaves(session, workspace_, campaign.number));
    return absl::OkStatus();
  }));
  for (const storage::FrozenWave& wave : frozen) {
    bool more = !known.entered.contains(wave.wave);
    for (int i = 0; more && i < kBatchesAPass; ++i) {
      RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
        ASSIGN_OR_RETURN(more, EnterNext(session, workspace_, campaign, wave.wave, kBatch, now));
        return absl::OkStatus();
      }));
    }
    if (!more) known.entered.insert(wave.wave);
  }
  return absl::OkStatus();
}

bool FollowUpPlanner::IsDue(const Campaign& campaign, size_t waiting, absl::Time now) const {
  const auto last = planned_.find(campaign.number);
  if (last == planned_.end() || now < last->second || waiting >= kBatch) return true;
  const Window& window = campaign.definition.window;
  const absl::Duration wait = std::clamp((window.end - window.start) / kBatchesAWindow, kWaitMin, kWaitMax);
  return now - last->second >= wait;
}

absl::StatusOr<bool> FollowUpPlanner::PlanDue(const Campaign& campaign, bool over, absl::Time now, int& planned) {
  const absl::Time until = over ? absl::InfiniteFuture() : now;
  for (int i = 0; i < kBatchesAPass; ++i) {
    size_t waiting = 0;
    RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
      ASSIGN_OR_RETURN(const auto due, storage::ListDueTriggers(session, workspace_, campaign.number, until, kBatch));
      waiting = due.size();
      return absl::OkStatus();
    }));
    if (waiting == 0) return true;
    if (!over && !IsDue(campaign, waiting, now)) return false;
    ASSIGN_OR_RETURN(const SlotEvidence* evidence, evidence_.Of(database_, workspace_, campaign, now));
    int of_batch = 0;
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      ASSIGN_OR_RETURN(of_batch, PlanBatch(session, campaign.number, *evidence, until, now));
      return absl::OkStatus();
    }));
    planned += of_batch;
    if (!over) planned_[campaign.number] = now;
  }
  return false;
}

absl::StatusOr<int> FollowUpPlanner::PlanBatch(storage::Session& session, CampaignNumber number,
                                               const SlotEvidence& evidence, absl::Time until, absl::Time now) {
  ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, workspace_, number));
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  const absl::Time latest = std::max(now, high_water);
  if (campaign.state == CampaignState::kPaused && !IsOver(campaign, latest)) return 0;
  ASSIGN_OR_RETURN(const auto due, storage::ListDueTriggers(session, workspace_, number, until, kBatch));
  FollowUpBatch batch(session, workspace_, campaign, tools_, evidence, {.now = now, .latest = latest});
  for (const Trigger& trigger : due) RETURN_IF_ERROR(batch.Decide(trigger));
  ASSIGN_OR_RETURN(const int planned, batch.Write());
  if (planned > 0 && campaign.state == CampaignState::kCompleted) {
    campaign.state = CampaignState::kRunning;
    RETURN_IF_ERROR(storage::UpdateCampaign(session, workspace_, std::move(campaign), now).status());
  }
  return planned;
}

absl::StatusOr<bool> FollowUpPlanner::EndJourneys(const Campaign& campaign, absl::Time now) {
  std::optional<CustomerNumber> after = CustomerNumber{0};
  RETURN_IF_ERROR(database_.Read([&](storage::Session& session) {
    ASSIGN_OR_RETURN(const auto first, storage::ListOnTheWay(session, workspace_, campaign.number, {0}, 1));
    if (first.empty()) after.reset();
    return absl::OkStatus();
  }));
  for (int i = 0; after.has_value() && i < kBatchesAPass; ++i) {
    RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](storage::Session& session) {
      ASSIGN_OR_RETURN(after, EndNext(session, workspace_, campaign, *after, kBatch, now));
      return absl::OkStatus();
    }));
  }
  return !after.has_value();
}

}  // namespace sendlift
