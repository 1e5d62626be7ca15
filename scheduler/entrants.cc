#include "scheduler/entrants.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/status.h"
#include "scheduler/candidate_facts.h"

namespace sendlift {
namespace {

bool IsFor(const FollowUp& step, const std::string& tier) {
  return step.tiers.empty() || std::find(step.tiers.begin(), step.tiers.end(), tier) != step.tiers.end();
}

Entrants Nobody(const CampaignDefinition& definition) {
  Entrants entrants;
  for (const Tier& tier : definition.tiers) {
    Entrants::Tier& counts = entrants.tiers.emplace_back();
    for (const FollowUp& step : definition.follow_ups) {
      if (!IsFor(step, tier.tier)) continue;
      for (const Channel channel : step.channels) counts.by_channel.try_emplace(channel, 0);
    }
  }
  return entrants;
}

std::optional<ExclusionReason> Refusal(const storage::Candidate& candidate, const CampaignDefinition& definition,
                                       const std::optional<Holdout>& holdout) {
  constexpr uint32_t kEverywhere = 1;
  if ((candidate.suppressed_bits & kEverywhere) != 0) return ExclusionReason::kSuppressed;
  if (IsNotServed(candidate, definition.purpose)) return ExclusionReason::kDoNotServe;
  if (candidate.campaign_tier < 0) return ExclusionReason::kNoTier;
  if (holdout.has_value() && Contains(*holdout, candidate.id)) return ExclusionReason::kHoldout;
  if (candidate.in_other_experiment) return ExclusionReason::kOtherExperiment;
  const bool imported = definition.experiment.assignment == AssignmentSource::kImported;
  if (imported && candidate.imported_arm < 0) return ExclusionReason::kNotAssigned;
  return std::nullopt;
}

void Count(const storage::Candidate& candidate, Purpose purpose, Entrants::Tier& tier) {
  ++tier.people;
  bool reachable = false;
  for (auto& [channel, people] : tier.by_channel) {
    if (ObstacleOn(candidate, channel, purpose).has_value()) continue;
    ++people;
    reachable = true;
  }
  tier.reachable += reachable ? 1 : 0;
}

}  // namespace

absl::StatusOr<Entrants> CountEntrants(storage::Session& session, const Campaign& campaign,
                                       const storage::CandidateQuery& query) {
  const CampaignDefinition& definition = campaign.definition;
  Entrants entrants = Nobody(definition);
  RETURN_IF_ERROR(storage::ForEachCandidate(session, query, [&](const storage::Candidate& candidate) {
    if (candidate.assigned) return absl::OkStatus();
    ++entrants.audience;
    if (const auto refusal = Refusal(candidate, definition, query.holdout)) {
      ++entrants.excluded[static_cast<size_t>(*refusal)];
    } else {
      Count(candidate, definition.purpose, entrants.tiers[static_cast<size_t>(candidate.campaign_tier)]);
    }
    return absl::OkStatus();
  }));
  return entrants;
}

}  // namespace sendlift
