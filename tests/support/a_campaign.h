#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/campaign.h"

namespace sendlift::testing {

inline Share Percent(double percent) {
  return {.parts_per_million = static_cast<int32_t>(percent * 10'000 + 0.5), .remainder = false};
}
inline Share Remainder() { return {.parts_per_million = 0, .remainder = true}; }

// A DISCOUNT in per cent.
inline Offer Discount(double percent) {
  Offer offer;
  offer.kind = OfferKind::kDiscount;
  offer.percent = percent;
  return offer;
}

// Where the default window begins: 2027-01-16T00:00:00Z.
inline absl::Time CampaignStart() { return absl::FromUnixSeconds(1800057600); }

// A definition that ViolationsOf accepts, of which a test says only what matters:
//   ACampaign().WithTier("vip", "tier = VIP").WithArm("offer", Percent(40)).WithArm("hint").Build()
// By default: ten days from CampaignStart(), everybody, one tier "all" with a discount of 15 %, control 20 %, one arm
// "offer", the metric purchase_rate, one wave "main" an hour after the start, by e-mail in English.
// The first tier, arm, wave, metric, channel or creative that is given takes the place of the default one; without
// creatives every channel has one for all tiers and arms: "mail", "sms", "call"; a step that names none has its own on
// each of its channels: "chase-sms".
class ACampaign {
 public:
  ACampaign() {
    definition_.display_name = "Autumn";
    definition_.window = {CampaignStart(), CampaignStart() + absl::Hours(240)};
    definition_.experiment.control = Percent(20);
  }

  ACampaign& WithName(absl::string_view display_name) {
    definition_.display_name = std::string(display_name);
    return *this;
  }
  ACampaign& WithPurpose(Purpose purpose) {
    definition_.purpose = purpose;
    return *this;
  }
  ACampaign& WithWindow(absl::Time start, absl::Time end) {
    definition_.window = {start, end};
    return *this;
  }
  ACampaign& WithFilter(absl::string_view filter) {
    definition_.audience = {.segment_id = "", .filter = std::string(filter)};
    return *this;
  }
  ACampaign& WithSegment(absl::string_view segment_id) {
    definition_.audience = {.segment_id = std::string(segment_id), .filter = ""};
    return *this;
  }
  // An empty `when` holds for everybody.
  ACampaign& WithTier(absl::string_view tier, absl::string_view when, std::optional<Offer> offer = Discount(15)) {
    definition_.tiers.push_back({.tier = std::string(tier), .when = std::string(when), .offer = std::move(offer)});
    return *this;
  }
  ACampaign& WithControl(Share share) {
    definition_.experiment.control = share;
    return *this;
  }
  ACampaign& WithArm(absl::string_view arm, Share share = Remainder()) {
    definition_.experiment.arms.push_back({.arm = std::string(arm), .share = share});
    return *this;
  }
  ACampaign& WithImportedArms() {
    definition_.experiment.assignment = AssignmentSource::kImported;
    return *this;
  }
  ACampaign& WithMetric(absl::string_view metric, MetricKind kind, absl::string_view event_type,
                        absl::Duration window = absl::Hours(168)) {
    definition_.experiment.metrics.push_back(
        {.metric = std::string(metric), .kind = kind, .event_type = std::string(event_type), .window = window});
    return *this;
  }
  ACampaign& WithWave(absl::string_view wave, absl::Time start, Share share = Remainder()) {
    definition_.waves.push_back({.wave = std::string(wave), .start = start, .share = share});
    return *this;
  }
  // By number, in place of a share.
  ACampaign& WithWaveOf(absl::string_view wave, absl::Time start, int64_t customer_count) {
    WithWave(wave, start, {});
    definition_.waves.back().customer_count = customer_count;
    return *this;
  }
  // Whom the last wave is for.
  ACampaign& To(Recipients recipients) {
    definition_.waves.back().recipients = recipients;
    return *this;
  }
  // The next one in the order of preference.
  ACampaign& WithChannel(Channel channel) {
    definition_.channels.push_back(channel);
    return *this;
  }
  ACampaign& WithCreative(Creative creative) {
    definition_.creatives.push_back(std::move(creative));
    return *this;
  }
  ACampaign& WithLink(absl::string_view name, absl::string_view link) {
    definition_.links[std::string(name)] = std::string(link);
    return *this;
  }

  ACampaign& WithCap(int contacts, absl::Duration within, std::optional<Channel> channel = std::nullopt) {
    definition_.policy.caps.push_back({.channel = channel, .contacts = contacts, .within = within});
    return *this;
  }
  ACampaign& EffectivelyOnce() {
    definition_.delivery = Delivery::kEffectivelyOnce;
    return *this;
  }
  // "21:00-08:00".
  ACampaign& WithQuietHours(absl::string_view hours, AtEndOfQuietHours at_end = AtEndOfQuietHours::kSendIfStillValid) {
    definition_.policy.quiet_hours = ParseQuietHours(hours).value();
    definition_.policy.at_end_of_quiet_hours = at_end;
    return *this;
  }
  // Where no rule holds: "21:00-08:00".
  ACampaign& WithQuietHoursByRegion(absl::string_view usual) {
    definition_.policy.by_region = true;
    return WithQuietHours(usual);
  }
  ACampaign& WithMinimumGap(absl::Duration gap, std::optional<Channel> channel = std::nullopt) {
    definition_.policy.minimum_gaps.push_back({.channel = channel, .gap = gap});
    return *this;
  }

  // For the last wave so far.
  ACampaign& WithWinner(WinnerRule only_if = WinnerRule::kSignificant) {
    definition_.experiment.winner = Winner{.only_if = only_if, .wave = definition_.waves.back().wave};
    return *this;
  }
  ACampaign& WithFollowUp(FollowUp step) {
    definition_.follow_ups.push_back(std::move(step));
    return *this;
  }
  ACampaign& WithOrder(ChannelOrder order) {
    definition_.channel_order = order;
    return *this;
  }
  ACampaign& WithFallback() {
    definition_.fall_back_on = Fallback::kDefiniteFailure;
    return *this;
  }
  // In cents, with the costs of contacts in millionths of a euro.
  ACampaign& WithBudget(int64_t cents, std::vector<ChannelCost> costs) {
    definition_.budget = Budget{.limit = {.currency_code = "EUR", .minor_units = cents}, .costs = std::move(costs)};
    return *this;
  }

  CampaignDefinition Build() const {
    CampaignDefinition definition = definition_;
    if (definition.tiers.empty()) definition.tiers = {{.tier = "all", .when = "", .offer = Discount(15)}};
    Experiment& experiment = definition.experiment;
    if (experiment.arms.empty()) experiment.arms = {{.arm = "offer", .share = Remainder()}};
    if (experiment.metrics.empty())
      experiment.metrics = {{"purchase_rate", MetricKind::kRate, "PURCHASED", absl::Hours(168)}};
    if (definition.waves.empty()) definition.waves = {{"main", definition.window.start + absl::Hours(1), Remainder()}};
    if (definition.channels.empty()) definition.channels = {Channel::kEmail};
    if (definition.creatives.empty()) {
      for (const Channel channel : definition.channels) definition.creatives.push_back(CreativeOn(channel));
    }
    for (FollowUp& step : definition.follow_ups) {
      if (!step.creatives.empty()) continue;
      for (const Channel channel : step.channels) {
        Creative creative = CreativeOn(channel);
        creative.creative = step.follow_up + "-" + creative.creative;
        creative.languages[0].text = "Again, {{customer.first_name}}: " + step.follow_up;
        step.creatives.push_back(creative.creative);
        definition.creatives.push_back(std::move(creative));
      }
    }
    return definition;
  }

  // The definition as a draft campaign that no database has seen yet; key and uid are always the same.
  Campaign BuildCampaign(absl::string_view id = "autumn") const {
    Campaign campaign;
    campaign.id = std::string(id);
    campaign.uid = "0f1e2d3c-4b5a-4697-8877-665544332211";
    campaign.definition = Build();
    for (size_t i = 0; i < campaign.hash_key.size(); ++i) campaign.hash_key[i] = static_cast<uint8_t>(i);
    return campaign;
  }

  // A creative for all tiers and arms, in English.
  static Creative CreativeOn(Channel channel) {
    const char* const name = channel == Channel::kEmail ? "mail" : channel == Channel::kSms ? "sms" : "call";
    return {.creative = name,
            .channel = channel,
            .arms = {},
            .tiers = {},
            .languages = {{.language_code = "en",
                           .subject = channel == Channel::kEmail ? "For you" : "",
                           .text = "A word for you, {{customer.first_name}}",
                           .html = ""}}};
  }
  // Likewise, one of several: as steps have, with a text of its own.
  static Creative CreativeNamed(absl::string_view name, Channel channel) {
    Creative creative = CreativeOn(channel);
    creative.creative = std::string(name);
    creative.languages[0].text = absl::StrCat("Something else: ", name);
    return creative;
  }

 private:
  CampaignDefinition definition_;
};

}  // namespace sendlift::testing
