#include "engine/preview.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audience/filter_sql.h"
#include "base/status.h"
#include "engine/dispatcher.h"
#include "engine/environment.h"
#include "engine/plan_power.h"
#include "engine/preview_texts.h"
#include "model/budget.h"
#include "model/creative_rules.h"
#include "model/quiet_regions.h"
#include "model/roll_out.h"
#include "scheduler/pieces.h"
#include "scheduler/planner.h"
#include "scheduler/selection.h"
#include "stats/power.h"

namespace sendlift {
namespace {

// What is assumed of a rate that nobody has measured yet.
constexpr double kAssumedRate = 0.05;

void CountCells(const Selection& selection, Preview& preview) {
  struct Counts {
    int64_t people = 0;
    int64_t again = 0;
  };
  std::map<std::tuple<int, int, int, Channel>, Counts> cells;
  const auto counts_of = [&](const Recipient& recipient) -> Counts& {
    return cells[{recipient.wave, recipient.tier, recipient.arm, recipient.channel}];
  };
  for (const Recipient& recipient : selection.recipients()) {
    if (recipient.wave >= 0) ++counts_of(recipient).people;
  }
  for (const Recipient& recipient : selection.recontacts()) ++counts_of(recipient).again;
  for (const auto& [key, counts] : cells) {
    const auto& [wave, tier, arm, channel] = key;
    preview.cells.push_back(
        {.tier = tier, .arm = arm, .wave = wave, .channel = channel, .people = counts.people, .again = counts.again});
  }
}

void CountCosts(const Campaign& campaign, const Selection& selection, Preview& preview) {
  const std::optional<Budget>& budget = campaign.definition.budget;
  if (!budget.has_value()) return;
  std::map<Channel, Preview::ChannelCost> costs;
  const auto count = [&](const Recipient& recipient) {
    if (recipient.wave < 0 || recipient.arm == kControlArm) return;
    Preview::ChannelCost& cost = costs[recipient.channel];
    ++cost.contacts;
    cost.micros += MicrosOf(*budget, recipient.channel, recipient.parts);
  };
  std::for_each(selection.recipients().begin(), selection.recipients().end(), count);
  std::for_each(selection.recontacts().begin(), selection.recontacts().end(), count);
  for (auto& [channel, cost] : costs) {
    cost.channel = channel;
    preview.costs.push_back(cost);
  }
}

void FindDetectable(const CampaignDefinition& definition, Preview& preview) {
  const Experiment& experiment = definition.experiment;
  if (experiment.metrics.front().kind != MetricKind::kRate) return;
  std::vector<int64_t> people(experiment.arms.size() + 1);
  std::vector<int64_t> of_waves(definition.waves.size());
  for (const Preview::Cell& cell : preview.cells) {
    if (cell.wave >= ExperimentWaves(definition)) continue;
    people[static_cast<size_t>(cell.arm)] += cell.people;
    of_waves[static_cast<size_t>(cell.wave)] += cell.people;
  }
  const auto fixed = FixedTestFor(definition, of_waves);
  if (!fixed.ok()) {
    if (preview.cells.empty()) return;
    preview.warnings.push_back(absl::StrCat("PLAN_SEES_NOTHING: ", fixed.status().message()));
    return;
  }
  for (size_t arm = 1; arm < people.size(); ++arm) {
    const double share = fixed->customers_a_share;
    const auto effect = DetectableRateDifference(
        kAssumedRate,
        {.treatment = share * static_cast<double>(people[arm]), .control = share * static_cast<double>(people[0])},
        {.alpha = fixed->alpha, .power = experiment.power});
    if (!effect.ok()) continue;
    preview.detectable.push_back(
        {.arm = static_cast<int>(arm), .assumed_rate = kAssumedRate, .absolute_effect = *effect});
  }
}

void CountRollOut(const CampaignDefinition& definition, Preview& preview) {
  const std::optional<int> wave = RollOutWave(definition);
  if (!wave.has_value()) return;
  preview.roll_out = {.wave = *wave};
  for (const Preview::Cell& cell : preview.cells) {
    if (cell.wave != *wave) continue;
    preview.roll_out->people += cell.people;
    if (cell.arm == kControlArm) preview.roll_out->control += cell.people;
  }
}

// A wave that starts later than planned closes its windows later.
void WarnOfEarlyRollOut(const Campaign& campaign, absl::Time now, Preview& preview) {
  const std::optional<int> roll_out = RollOutWave(campaign.definition);
  if (!roll_out.has_value() || *roll_out == 0 || campaign.state != CampaignState::kDraft) return;
  const std::vector<Wave>& waves = campaign.definition.waves;
  const Wave& before = waves[static_cast<size_t>(*roll_out - 1)];
  const Wave& last = waves[static_cast<size_t>(*roll_out)];
  const absl::Time close = std::max(before.start, now) + campaign.definition.experiment.metrics.front().window;
  if (close <= last.start + kRollOutPatience) return;
  preview.warnings.push_back(absl::StrCat("WINNER_TOO_EARLY: when wave ", last.wave,
                                          " starts, outcome windows of wave ", before.wave,
                                          " are open: no arm will win"));
}

void Warn(const Campaign& campaign, absl::Time now, Preview& preview) {
  WarnOfEarlyRollOut(campaign, now, preview);
  for (const Wave& wave : campaign.definition.waves) {
    if (wave.start < now && campaign.state == CampaignState::kDraft) {
      preview.warnings.push_back(
          absl::StrCat("WAVE_IN_THE_PAST: wave ", wave.wave, " starts as soon as it is launched"));
    }
  }
  for (const std::string& field : TextsWithoutKoreanLabel(campaign.definition)) {
    preview.warnings.push_back(absl::StrCat("LABEL_MISSING: ", field,
                                            " is a promotion in Korean and does not begin "
                                            "with ",
                                            kKoreanLabel));
  }
  const bool comes_in_later = !campaign.definition.entry.empty();
  if (preview.cells.empty() && !comes_in_later) {
    preview.warnings.push_back("NOBODY: no customer would be in the campaign");
  }
  for (const Preview::Excluded& excluded : preview.excluded) {
    if (excluded.reason == ExclusionReason::kNoConsent && excluded.people * 2 > preview.audience) {
      preview.warnings.push_back(
          "CONSENT_MISSING: most of the audience has not agreed to be contacted; import their "
          "consents");
    }
  }
}

void ListExcluded(const std::array<int64_t, kExclusionReasonCount>& excluded, Preview& preview) {
  for (size_t reason = 0; reason < excluded.size(); ++reason) {
    if (excluded[reason] > 0) preview.excluded.push_back({static_cast<ExclusionReason>(reason), excluded[reason]});
  }
}

// Nobody is chosen before the event comes.
absl::StatusOr<Preview> PreviewEntry(storage::Session& session, const Campaign& campaign,
                                     const storage::CandidateQuery& query, absl::Time now) {
  ASSIGN_OR_RETURN(Entrants entrants, CountEntrants(session, campaign, query));
  Preview preview;
  preview.audience = entrants.audience;
  preview.entrants = std::move(entrants.tiers);
  ListExcluded(entrants.excluded, preview);
  Warn(campaign, now, preview);
  return preview;
}

bool ServesSomeOf(const ConnectedGateway& gateway, const std::vector<Channel>& channels) {
  return std::find_first_of(gateway.channels.begin(), gateway.channels.end(), channels.begin(), channels.end()) !=
         gateway.channels.end();
}

}  // namespace

void WarnOfForgetfulGateways(const Campaign& campaign, const std::vector<ConnectedGateway>& gateways, absl::Time now,
                             Preview& preview) {
  const CampaignDefinition& definition = campaign.definition;
  if (definition.delivery != Delivery::kEffectivelyOnce) return;
  const absl::Duration needed = definition.window.end + kGraceAfterExpiry - std::max(now, definition.window.start);
  for (const ConnectedGateway& gateway : gateways) {
    if (gateway.remembers_keys_for >= needed || !ServesSomeOf(gateway, definition.channels)) continue;
    preview.warnings.push_back(absl::StrCat("DELIVERY_AT_MOST_ONCE: gateway ", gateway.gateway,
                                            " does not say that it remembers keys until the campaign is ",
                                            "over; what is in doubt there is not offered again"));
  }
}

absl::StatusOr<Preview> PreviewCampaign(storage::Session& session, const Campaign& campaign, absl::Time now,
                                        int sample_size) {
  ASSIGN_OR_RETURN(const storage::CandidateQuery query,
                   CandidateQueryFor(session, kMainWorkspace, campaign, CompileFilter));
  if (!campaign.definition.entry.empty()) return PreviewEntry(session, campaign, query, now);
  ASSIGN_OR_RETURN(Selection selection, Selection::Read(session, campaign, query));
  ASSIGN_OR_RETURN(PiecesLeft left, CountPiecesLeft(session, kMainWorkspace, campaign));
  selection.LimitPieces(std::move(left));
  for (int wave = 0; wave < static_cast<int>(campaign.definition.waves.size()); ++wave) selection.TakeWave(wave);
  Preview preview;
  preview.audience = selection.audience();
  CountCells(selection, preview);
  CountCosts(campaign, selection, preview);
  ListExcluded(selection.excluded(), preview);
  FindDetectable(campaign.definition, preview);
  CountRollOut(campaign.definition, preview);
  Warn(campaign, now, preview);
  if (selection.strata().TooMany()) {
    preview.warnings.push_back(absl::StrCat("STRATA_TOO_MANY: there are more than ", kStrataMax,
                                            " strata; whoever is in none of the first ones is in a common one"));
  }
  RETURN_IF_ERROR(PreviewTexts(session, campaign, selection, sample_size, preview));
  return preview;
}

}  // namespace sendlift
