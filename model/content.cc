#include "model/content.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "model/live_values.h"
#include "rendering/template.h"

namespace sendlift {
namespace {

bool Fits(const std::vector<std::string>& allowed, const std::string& name) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), name) != allowed.end();
}

bool Names(const FollowUp& step, const std::string& creative) {
  return std::find(step.creatives.begin(), step.creatives.end(), creative) != step.creatives.end();
}

bool IsOfAStep(const CampaignDefinition& definition, const std::string& creative) {
  return std::any_of(definition.follow_ups.begin(), definition.follow_ups.end(),
                     [&](const FollowUp& step) { return Names(step, creative); });
}

const FollowUp& StepOf(const CampaignDefinition& definition, int follow_up) {
  return definition.follow_ups[static_cast<size_t>(follow_up - 1)];
}

std::string Plain(double number) { return absl::StrCat(number); }

void PutOffer(const Offer& offer, absl::Time ends, std::map<std::string, std::string>& constants) {
  constants["offer.name"] = offer.display_name;
  if (offer.percent > 0) constants["offer.percent"] = Plain(offer.percent);
  if (offer.amount.has_value()) constants["offer.amount"] = ToText(*offer.amount);
  if (offer.points > 0) constants["offer.points"] = absl::StrCat(offer.points);
  if (offer.valid_for.has_value()) {
    constants["offer.valid_days"] = absl::StrCat(*offer.valid_for / absl::Hours(24));
  }
  constants["offer.ends_on"] = absl::FormatTime("%Y-%m-%d", ends, absl::UTCTimeZone());
}

}  // namespace

std::vector<std::string> CampaignContent::all_names() const {
  std::vector<std::string> names = value_names;
  names.insert(names.end(), live_names.begin(), live_names.end());
  return names;
}

absl::StatusOr<ContentRenderer> MakeRenderer(const CampaignContent& content) {
  return ContentRenderer::Make({.subject = content.text.subject,
                                .text = content.text.text,
                                .html = content.text.html,
                                .value_names = content.all_names(),
                                .constants = {content.constants.begin(), content.constants.end()}});
}

int CreativeFor(const CampaignDefinition& definition, const ContactPlace& place, Channel channel) {
  for (size_t i = 0; i < definition.creatives.size(); ++i) {
    const Creative& creative = definition.creatives[i];
    if (creative.channel != channel || !Fits(creative.arms, ArmName(definition.experiment, place.arm)) ||
        !Fits(creative.tiers, definition.tiers[static_cast<size_t>(place.tier)].tier)) {
      continue;
    }
    const bool of_contact = place.follow_up == 0 ? !IsOfAStep(definition, creative.creative)
                                                 : Names(StepOf(definition, place.follow_up), creative.creative);
    if (of_contact) return static_cast<int>(i);
  }
  return -1;
}

int CreativeFor(const CampaignDefinition& definition, int arm, int tier, Channel channel) {
  return CreativeFor(definition, {.arm = arm, .tier = tier}, channel);
}

bool HasCreativeForEveryArm(const CampaignDefinition& definition, int tier, Channel channel) {
  for (int arm = 1; arm <= static_cast<int>(definition.experiment.arms.size()); ++arm) {
    if (CreativeFor(definition, arm, tier, channel) < 0) return false;
  }
  return true;
}

int LanguageFor(const Creative& creative, absl::string_view language_code) {
  for (size_t i = 0; i < creative.languages.size(); ++i) {
    if (creative.languages[i].language_code == language_code) return static_cast<int>(i);
  }
  return 0;
}

bool HasOwnOffer(const CampaignDefinition& definition, int follow_up) {
  return follow_up > 0 && StepOf(definition, follow_up).offer.has_value();
}

const std::optional<Offer>& OfferFor(const CampaignDefinition& definition, int tier, int follow_up) {
  if (HasOwnOffer(definition, follow_up)) return StepOf(definition, follow_up).offer;
  return definition.tiers[static_cast<size_t>(tier)].offer;
}

std::map<std::string, std::string> ConstantsFor(const Campaign& campaign, int tier, int follow_up) {
  const CampaignDefinition& definition = campaign.definition;
  std::map<std::string, std::string> constants;
  constants["campaign.name"] = definition.display_name.empty() ? campaign.id : definition.display_name;
  for (const auto& [name, link] : definition.links) constants[absl::StrCat("link.", name)] = link;
  const std::optional<Offer>& offer = OfferFor(definition, tier, follow_up);
  if (offer.has_value()) PutOffer(*offer, definition.window.end, constants);
  return constants;
}

std::vector<std::string> PlaceholdersOf(const LocalizedText& text) {
  std::vector<std::string> names;
  for (const std::string* part : {&text.subject, &text.text, &text.html}) {
    const auto parsed = Template::Parse(*part, Escaping::kNone);
    if (!parsed.ok()) continue;
    for (const std::string& name : parsed->names()) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

CampaignContent MakeContent(const Campaign& campaign, const ContentKey& key) {
  const Creative& creative = campaign.definition.creatives[static_cast<size_t>(key.creative)];
  CampaignContent content{.channel = creative.channel,
                          .creative = creative.creative,
                          .text = creative.languages[static_cast<size_t>(key.language)],
                          .value_names = {},
                          .live_names = {},
                          .constants = {}};
  const std::map<std::string, std::string> constants = ConstantsFor(campaign, key.tier, key.follow_up);
  for (const std::string& name : PlaceholdersOf(content.text)) {
    if (absl::StartsWith(name, "customer.")) {
      content.value_names.push_back(name);
    } else if (IsLive(campaign.definition, key.tier, name, key.follow_up)) {
      content.live_names.push_back(name);
    } else if (const auto found = constants.find(name); found != constants.end()) {
      content.constants.insert(*found);
    }
  }
  return content;
}

std::string PackValues(absl::Span<const std::string> values) {
  std::string packed;
  for (const std::string& value : values) {
    size_t length = value.size();
    for (; length >= 0x80; length >>= 7) packed.push_back(static_cast<char>(length | 0x80));
    packed.push_back(static_cast<char>(length));
    packed.append(value);
  }
  return packed;
}

std::vector<std::string> UnpackValues(absl::string_view packed) {
  constexpr size_t kUsual = 8;
  std::vector<std::string> values;
  values.reserve(kUsual);
  while (!packed.empty()) {
    size_t length = 0;
    int shift = 0;
    bool more = true;
    while (more && !packed.empty()) {
      const auto byte = static_cast<unsigned char>(packed.front());
      packed.remove_prefix(1);
      length |= static_cast<size_t>(byte & 0x7f) << shift;
      shift += 7;
      more = (byte & 0x80) != 0 && shift < 63;
    }
    values.emplace_back(packed.substr(0, length));
    packed.remove_prefix(std::min(length, packed.size()));
  }
  return values;
}

}  // namespace sendlift
