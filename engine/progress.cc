#include "engine/progress.h"

#include <algorithm>
#include <iterator>

#include "base/status.h"
#include "engine/environment.h"
#include "engine/offer_progress.h"
#include "model/touchpoint.h"
#include "storage/events.h"
#include "storage/high_water.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/recontacts.h"
#include "storage/state_counts.h"
#include "storage/waves.h"
#include "storage/winners.h"

namespace sendlift {
namespace {

int64_t& Count(Progress& progress, InstructionState state) { return progress.instructions[static_cast<size_t>(state)]; }

absl::Status CountWaves(storage::Session& session, const Campaign& campaign, Progress& progress) {
  progress.waves.resize(campaign.definition.waves.size());
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  for (const storage::FrozenWave& wave : frozen) {
    progress.waves[static_cast<size_t>(wave.wave)].freeze_time = wave.freeze_time;
  }
  ASSIGN_OR_RETURN(const auto cohorts, storage::ListCohorts(session, kMainWorkspace, campaign.number));
  for (const storage::Cohort& cohort : cohorts) {
    if (IsTouchpointWave(cohort.wave)) continue;
    Progress::Wave& wave = progress.waves[static_cast<size_t>(cohort.wave)];
    wave.assigned += cohort.people;
    if (cohort.arm == kControlArm) wave.control += cohort.people;
  }
  ASSIGN_OR_RETURN(const auto recontacted, storage::ListRecontacted(session, kMainWorkspace, campaign.number));
  for (const storage::Recontacted& again : recontacted) {
    Progress::Wave& wave = progress.waves[static_cast<size_t>(again.wave)];
    wave.again += again.people;
    if (again.arm == kControlArm) wave.again_control += again.people;
  }
  return absl::OkStatus();
}

bool BeginsBehind(int64_t sequence, const storage::Block& block) { return sequence < block.first_sequence; }

absl::Status CountStates(storage::Session& session, const Campaign& campaign, absl::Time now, Progress& progress) {
  ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, kMainWorkspace, campaign.number));
  for (const storage::Block& block : blocks) {
    if (block.wave >= 0) progress.waves[static_cast<size_t>(block.wave)].instructions += block.size;
    Count(progress, StateOfWaiting(campaign, block.not_after, now)) += block.size;
  }
  const auto waiting = [&](int64_t sequence) {
    const auto behind = std::upper_bound(blocks.begin(), blocks.end(), sequence, BeginsBehind);
    const bool known = behind != blocks.begin();
    return StateOfWaiting(campaign, known ? std::prev(behind)->not_after : campaign.definition.window.end, now);
  };
  RETURN_IF_ERROR(
      storage::ForEachRangeSize(session, kMainWorkspace, campaign.number, [&](int64_t first_sequence, int64_t size) {
        Count(progress, waiting(first_sequence)) -= size;
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(const auto counts, storage::ListStateCounts(session, kMainWorkspace, campaign.number));
  for (const storage::StateCount& count : counts) {
    const InstructionState state = storage::LeasedRange::StateOf(count.state);
    if (state == InstructionState::kPlanned) continue;
    Count(progress, state) += count.instructions;
    const auto reason = storage::LeasedRange::ReasonOf(count.state);
    if (reason.has_value()) progress.suppressed[{*reason, count.arm}] += count.instructions;
  }
  if (!storage::AnyIn(counts, InstructionState::kPlanned)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto strays, storage::ListPlannedStrays(session, kMainWorkspace, campaign.number));
  for (const storage::Stray& stray : strays) ++Count(progress, waiting(stray.key.sequence));
  return absl::OkStatus();
}

}  // namespace

InstructionState StateOfWaiting(const Campaign& campaign, absl::Time not_after, absl::Time now) {
  if (campaign.state == CampaignState::kCancelled) return InstructionState::kCancelled;
  return now >= not_after ? InstructionState::kExpired : InstructionState::kPlanned;
}

absl::StatusOr<Progress> ProgressOf(storage::Session& session, const Campaign& campaign, absl::Time now) {
  Progress progress;
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  now = std::max(now, high_water);
  RETURN_IF_ERROR(CountWaves(session, campaign, progress));
  RETURN_IF_ERROR(CountStates(session, campaign, now, progress));
  ASSIGN_OR_RETURN(const auto excluded, storage::ListExcluded(session, kMainWorkspace, campaign.number));
  for (const storage::ExcludedPeople& left_out : excluded) {
    progress.excluded.push_back({.reason = left_out.reason, .people = left_out.people});
  }
  ASSIGN_OR_RETURN(progress.offers, CountOffers(session, campaign, now));
  if (campaign.definition.budget.has_value()) {
    ASSIGN_OR_RETURN(progress.cost, SpendingOf(session, kMainWorkspace, campaign, now));
  }
  if (campaign.definition.experiment.winner.has_value()) {
    ASSIGN_OR_RETURN(progress.winner, storage::FindWinner(session, kMainWorkspace, campaign.number));
    ASSIGN_OR_RETURN(progress.currency_code, storage::WorkspaceCurrency(session, kMainWorkspace));
  }
  return progress;
}

}  // namespace sendlift
