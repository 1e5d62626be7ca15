#include <array>
#include <cstdint>
#include <string>

#include "model/budget.h"
#include "model/roll_out.h"
#include "services/convert.h"
#include "services/convert_campaign.h"
#include "services/convert_winner.h"
#include "services/names.h"

namespace sendlift {
namespace {

v1::InstructionCounts CountsToProto(const std::array<int64_t, kInstructionStateCount>& counts) {
  const auto count = [&](InstructionState state) { return counts[static_cast<size_t>(state)]; };
  v1::InstructionCounts proto;
  proto.set_planned(count(InstructionState::kPlanned));
  proto.set_leased(count(InstructionState::kLeased));
  proto.set_accepted(count(InstructionState::kAccepted));
  proto.set_delivered(count(InstructionState::kDelivered));
  proto.set_bounced(count(InstructionState::kBounced));
  proto.set_failed(count(InstructionState::kFailed));
  proto.set_dead(count(InstructionState::kDead));
  proto.set_in_doubt(count(InstructionState::kInDoubt));
  proto.set_unknown(count(InstructionState::kUnknown));
  proto.set_expired(count(InstructionState::kExpired));
  proto.set_cancelled(count(InstructionState::kCancelled));
  proto.set_suppressed(count(InstructionState::kSuppressed));
  return proto;
}

// Of both Progress::Excluded and Preview::Excluded.
template <typename Excluded>
v1::Exclusion ExclusionToProto(const Excluded& excluded) {
  v1::Exclusion proto;
  proto.set_reason(ToProto(excluded.reason));
  proto.set_customer_count(excluded.people);
  return proto;
}

// Both together are what was spent and promised in all, rounded up once.
v1::Cost CostToProto(const Budget& budget, const Spending& spending) {
  const Money spent = MoneyOf(budget, spending.spent);
  Money promised = MoneyOf(budget, spending.spent + spending.promised);
  promised.minor_units -= spent.minor_units;
  v1::Cost proto;
  *proto.mutable_spent() = ToProto(spent);
  *proto.mutable_promised() = ToProto(promised);
  return proto;
}

v1::CampaignPreview::Entrants EntrantsToProto(const Tier& tier, const Entrants::Tier& entrants) {
  v1::CampaignPreview::Entrants proto;
  proto.set_tier(tier.tier);
  proto.set_customer_count(entrants.people);
  proto.set_reachable_count(entrants.reachable);
  for (const auto& [channel, people] : entrants.by_channel) {
    auto& added = *proto.add_channels();
    added.set_channel(ToProto(channel));
    added.set_customer_count(people);
  }
  return proto;
}

v1::CampaignPreview::SmsSize SizesToProto(const Preview::SmsSizes& sizes) {
  v1::CampaignPreview::SmsSize proto;
  proto.set_creative(sizes.creative);
  proto.set_language_code(sizes.language_code);
  proto.set_customer_count(sizes.people);
  proto.set_encoding(sizes.encoding == SmsEncoding::kGsm7 ? v1::CampaignPreview::SmsSize::GSM7
                                                          : v1::CampaignPreview::SmsSize::UCS2);
  proto.set_units_least(sizes.units_least);
  proto.set_units_most(sizes.units_most);
  proto.set_parts_least(sizes.parts_least);
  proto.set_parts_most(sizes.parts_most);
  proto.set_forced_by(sizes.forced_by);
  return proto;
}

}  // namespace

v1::CampaignProgress ToProto(const Campaign& campaign, const Progress& progress) {
  v1::CampaignProgress proto;
  for (size_t i = 0; i < progress.waves.size() && i < campaign.definition.waves.size(); ++i) {
    const Progress::Wave& wave = progress.waves[i];
    auto& added = *proto.add_waves();
    added.set_wave(campaign.definition.waves[i].wave);
    if (wave.freeze_time.has_value()) *added.mutable_freeze_time() = TimeToProto(*wave.freeze_time);
    added.set_assigned_count(wave.assigned);
    added.set_control_count(wave.control);
    added.set_instruction_count(wave.instructions);
    added.set_recontact_count(wave.again);
    added.set_recontact_control_count(wave.again_control);
  }
  *proto.mutable_instructions() = CountsToProto(progress.instructions);
  for (const auto& excluded : progress.excluded) *proto.add_exclusions() = ExclusionToProto(excluded);
  for (const auto& [cell, instructions] : progress.suppressed) {
    auto& added = *proto.add_suppressed();
    added.set_reason(ToProto(cell.first));
    added.set_arm(ArmName(campaign.definition.experiment, cell.second));
    added.set_instruction_count(instructions);
  }
  for (const Progress::Offer& offer : progress.offers) {
    auto& added = *proto.add_offers();
    added.set_tier(campaign.definition.tiers[static_cast<size_t>(offer.tier)].tier);
    added.set_quantity(offer.quantity);
    added.set_reserved_count(offer.reserved);
    added.set_committed_count(offer.committed);
    added.set_redeemed_count(offer.redeemed);
  }
  if (progress.cost.has_value()) *proto.mutable_cost() = CostToProto(*campaign.definition.budget, *progress.cost);
  if (RollOutWave(campaign.definition).has_value()) {
    *proto.mutable_winner() = WinnerToProto(campaign.definition, progress.winner, progress.currency_code);
  }
  return proto;
}

v1::CampaignPreview ToProto(const Campaign& campaign, const Preview& preview) {
  const CampaignDefinition& definition = campaign.definition;
  v1::CampaignPreview proto;
  proto.set_audience_count(preview.audience);
  for (const Preview::Cell& cell : preview.cells) {
    auto& added = *proto.add_cells();
    added.set_tier(definition.tiers[cell.tier].tier);
    added.set_arm(ArmName(definition.experiment, cell.arm));
    added.set_wave(definition.waves[cell.wave].wave);
    added.set_channel(ToProto(cell.channel));
    added.set_customer_count(cell.people);
    added.set_recontact_count(cell.again);
  }
  for (const auto& excluded : preview.excluded) *proto.add_exclusions() = ExclusionToProto(excluded);
  for (const Preview::Detectable& detectable : preview.detectable) {
    auto& added = *proto.add_detectable_effects();
    added.set_arm(ArmName(definition.experiment, detectable.arm));
    added.set_metric(definition.experiment.metrics.front().metric);
    added.set_assumed_rate(detectable.assumed_rate);
    added.set_absolute_effect(detectable.absolute_effect);
  }
  for (const Preview::Sample& sample : preview.samples) {
    auto& added = *proto.add_samples();
    added.set_creative(sample.creative);
    added.set_customer(CustomerName(sample.customer_id));
    added.set_language_code(sample.language_code);
    added.set_subject(sample.subject);
    added.set_text(sample.text);
    added.set_channel(ToProto(sample.channel));
    for (const std::string& name : sample.missing_values) added.add_missing_values(name);
  }
  for (const Preview::SmsSizes& sizes : preview.sms_sizes) *proto.add_sms_sizes() = SizesToProto(sizes);
  for (const std::string& warning : preview.warnings) proto.add_warnings(warning);
  for (size_t tier = 0; tier < preview.entrants.size(); ++tier) {
    *proto.add_entrants() = EntrantsToProto(definition.tiers[tier], preview.entrants[tier]);
  }
  if (preview.roll_out.has_value()) {
    v1::CampaignPreview::RollOut& roll_out = *proto.mutable_roll_out();
    roll_out.set_wave(definition.waves[static_cast<size_t>(preview.roll_out->wave)].wave);
    roll_out.set_customer_count(preview.roll_out->people);
    roll_out.set_control_count(preview.roll_out->control);
  }
  return proto;
}

}  // namespace sendlift
