#include "engine/resuming.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "base/status.h"
#include "engine/campaign_changes.h"
#include "engine/campaigns.h"
#include "engine/environment.h"
#include "storage/campaigns.h"
#include "storage/high_water.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/pauses.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

constexpr int64_t kRangeSizeMax = 10'000;
constexpr int64_t kNoLimit = std::numeric_limits<int64_t>::max();

// The part of a block that was due and not handed over.
struct Left {
  storage::Block block;
  int64_t first = 0;

  int64_t size() const { return block.end_sequence() - first; }
};

absl::StatusOr<std::vector<Left>> MissedParts(storage::Session& session, CampaignNumber number, absl::Time now) {
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, kMainWorkspace, number));
  std::vector<Left> parts;
  for (const storage::Block& block : blocks) {
    if (block.not_before >= now || block.not_after <= std::max(now, high_water)) continue;
    ASSIGN_OR_RETURN(const int64_t first, storage::FirstUnleased(session, kMainWorkspace, number, block.first_sequence,
                                                                 block.end_sequence()));
    if (first < block.end_sequence()) parts.push_back({.block = block, .first = first});
  }
  return parts;
}

absl::StatusOr<std::vector<storage::Stray>> MissedStrays(storage::Session& session, CampaignNumber number,
                                                         absl::Time now) {
  ASSIGN_OR_RETURN(
      std::vector<storage::Stray> strays,
      storage::ListStraysInState(session, kMainWorkspace, number, InstructionState::kPlanned, 0, kNoLimit, kNoLimit));
  strays.erase(std::remove_if(strays.begin(), strays.end(), [&](const auto& stray) { return stray.due > now; }),
               strays.end());
  return strays;
}

// As ranges that nobody was given, before all time, so that they count in no rate and in no cap.
absl::Status CancelPart(storage::Session& session, const Left& part) {
  const CampaignNumber number = part.block.campaign;
  for (int64_t first = part.first; first < part.block.end_sequence(); first += kRangeSizeMax) {
    const int64_t size = std::min(kRangeSizeMax, part.block.end_sequence() - first);
    storage::LeasedRange range;
    range.campaign = number;
    range.first_sequence = first;
    range.lease_time = range.lease_until = absl::UnixEpoch();
    range.states = std::string(static_cast<size_t>(size), storage::LeasedRange::Encode(InstructionState::kCancelled));
    ASSIGN_OR_RETURN(range.arms, storage::ArmsOf(session, kMainWorkspace, number, first, size));
    RETURN_IF_ERROR(storage::InsertRange(session, kMainWorkspace, range));
  }
  return absl::OkStatus();
}

absl::Status CancelMissed(storage::Session& session, CampaignNumber number, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<Left> parts, MissedParts(session, number, now));
  for (const Left& part : parts) RETURN_IF_ERROR(CancelPart(session, part));
  ASSIGN_OR_RETURN(std::vector<storage::Stray> strays, MissedStrays(session, number, now));
  for (storage::Stray& stray : strays) {
    stray.state = InstructionState::kCancelled;
    RETURN_IF_ERROR(storage::PutStray(session, kMainWorkspace, stray));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> CountMissed(storage::Session& session, CampaignNumber number, absl::Time now) {
  ASSIGN_OR_RETURN(const std::vector<Left> parts, MissedParts(session, number, now));
  ASSIGN_OR_RETURN(const std::vector<storage::Stray> strays, MissedStrays(session, number, now));
  auto missed = static_cast<int64_t>(strays.size());
  for (const Left& part : parts) missed += part.size();
  return missed;
}

// Waves that fell due and did not start.
struct MissedWaves {
  size_t first = 0;
  size_t count = 0;
};

absl::StatusOr<MissedWaves> FindMissedWaves(storage::Session& session, const Campaign& campaign, absl::Time now) {
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  const std::vector<Wave>& waves = campaign.definition.waves;
  MissedWaves missed{.first = frozen.size(), .count = 0};
  while (missed.first + missed.count < waves.size() && waves[missed.first + missed.count].start <= now) ++missed.count;
  return missed;
}

absl::StatusOr<Campaign> Spread(storage::Session& session, Campaign campaign, const Resumption& resumption,
                                storage::Pause& pause, absl::Time now) {
  ASSIGN_OR_RETURN(pause.missed, CountMissed(session, campaign.number, now));
  pause.spread = std::min(pause.spread + (now - pause.pause_time.value_or(now)), campaign.definition.window.end - now);
  ASSIGN_OR_RETURN(const MissedWaves missed, FindMissedWaves(session, campaign, now));
  if (missed.count == 0) return campaign;
  CampaignDefinition spread = WithWavesSpread(campaign.definition, missed.first, missed.count, now);
  Edit edit{.editor = resumption.editor, .fields = {}};
  for (size_t i = missed.first; i < spread.waves.size(); ++i) {
    if (spread.waves[i].start != campaign.definition.waves[i].start) {
      edit.fields.push_back(absl::StrCat("waves[", i, "].start_time"));
    }
  }
  return PutNextVersion(session, std::move(campaign), std::move(spread), edit, now);
}

// A wave that was spaced from one that is gone is spaced from the one that is above it now, if there is one.
void KeepTime(std::vector<Wave>& waves, size_t i) {
  if (i >= waves.size() || !waves[i].after.has_value()) return;
  if (i == 0) {
    waves[i].after.reset();
  } else {
    waves[i].after = waves[i].start - waves[i - 1].start;
  }
}

// Always a new version, so that no lease that was begun before the pause comes to what is cancelled here.
absl::StatusOr<Campaign> Skip(storage::Session& session, Campaign campaign, const Resumption& resumption,
                              absl::Time now) {
  RETURN_IF_ERROR(CancelMissed(session, campaign.number, now));
  ASSIGN_OR_RETURN(const MissedWaves missed, FindMissedWaves(session, campaign, now));
  CampaignDefinition definition = campaign.definition;
  const auto first = definition.waves.begin() + static_cast<std::ptrdiff_t>(missed.first);
  definition.waves.erase(first, first + static_cast<std::ptrdiff_t>(missed.count));
  KeepTime(definition.waves, missed.first);
  Edit edit{.editor = resumption.editor, .fields = {}};
  if (missed.count > 0) edit.fields.push_back("waves");
  return PutNextVersion(session, std::move(campaign), std::move(definition), edit, now);
}

}  // namespace

CampaignDefinition WithWavesSpread(CampaignDefinition definition, size_t first, size_t count, absl::Time now) {
  std::vector<Wave>& waves = definition.waves;
  const absl::Time begin = waves[first].start;
  const absl::Duration span = waves[first + count - 1].start - begin;
  const absl::Duration room = definition.window.end - now;
  double squeeze = 1;
  if (span >= room) {
    squeeze = absl::FDivDuration(room, span) * static_cast<double>(count - 1) / static_cast<double>(count);
  }
  for (size_t i = first; i < waves.size(); ++i) {
    const bool missed = i < first + count;
    const absl::Time before = i == 0 ? waves[i].start : waves[i - 1].start;
    const absl::Time start =
        missed ? now + absl::Trunc((waves[i].start - begin) * squeeze, absl::Seconds(1)) : waves[i].start;
    waves[i].start = std::max(start, before);
    if (waves[i].after.has_value()) waves[i].after = waves[i].start - before;
  }
  return definition;
}

absl::StatusOr<Campaign> PauseCampaign(storage::Session& session, Campaign campaign, absl::Time now) {
  if (campaign.state != CampaignState::kRunning) return WrongState(campaign, "paused");
  ASSIGN_OR_RETURN(storage::Pause pause, storage::ReadPause(session, kMainWorkspace, campaign.number));
  const absl::Time caught_up = pause.resume_time.value_or(absl::InfinitePast()) + pause.spread;
  pause = {.pause_time = now,
           .resume_time = std::nullopt,
           .spread = std::max(caught_up - now, absl::ZeroDuration()),
           .missed = 0};
  RETURN_IF_ERROR(storage::PutPause(session, kMainWorkspace, campaign.number, pause));
  campaign.state = CampaignState::kPaused;
  Failpoint("pause.before_commit");
  return storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now);
}

absl::StatusOr<Campaign> ResumeCampaign(storage::Session& session, Campaign campaign, const Resumption& resumption,
                                        absl::Time now) {
  if (campaign.state != CampaignState::kPaused) return WrongState(campaign, "resumed");
  ASSIGN_OR_RETURN(storage::Pause pause, storage::ReadPause(session, kMainWorkspace, campaign.number));
  if (resumption.missed == Missed::kSpread && now < campaign.definition.window.end) {
    ASSIGN_OR_RETURN(campaign, Spread(session, std::move(campaign), resumption, pause, now));
  } else {
    pause.spread = absl::ZeroDuration();
    if (resumption.missed == Missed::kSkip) {
      ASSIGN_OR_RETURN(campaign, Skip(session, std::move(campaign), resumption, now));
    }
  }
  pause.resume_time = now;
  RETURN_IF_ERROR(storage::PutPause(session, kMainWorkspace, campaign.number, pause));
  campaign.state = CampaignState::kRunning;
  Failpoint("resume.before_commit");
  return storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now);
}

}  // namespace sendlift
