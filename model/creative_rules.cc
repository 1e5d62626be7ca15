#include "model/creative_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/suggest.h"
#include "model/bounds.h"
#include "model/content.h"
#include "model/live_values.h"
#include "model/quiet_regions.h"
#include "model/resource_id.h"
#include "rendering/template.h"

namespace sendlift {
namespace {

constexpr int kTextCharactersMax = 100'000;
constexpr int kSmsCharactersMax = 1'600;  // about as much as networks put together again
constexpr absl::string_view kCustomer = "customer.";

// The offset of the first control character but those of `allowed`, C1 controls included; npos if there is none.
size_t FindControl(absl::string_view text, absl::string_view allowed) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    const bool control = byte < 0x20 || byte == 0x7F || c1;
    if (control && allowed.find(text[i]) == absl::string_view::npos) return i;
  }
  return absl::string_view::npos;
}

// What the placeholders of each tier can stand for, apart from customer.*.
std::vector<std::map<std::string, std::string>> ConstantsOfTiers(const CampaignDefinition& definition) {
  Campaign campaign;
  campaign.definition = definition;
  std::vector<std::map<std::string, std::string>> constants;
  for (size_t tier = 0; tier < definition.tiers.size(); ++tier) {
    constants.push_back(ConstantsFor(campaign, static_cast<int>(tier)));
  }
  return constants;
}

// A part of a creative's text, and how it is called in messages.
struct Part {
  std::string field;  // "creatives[0].languages[1].text"
  std::string where;  // "creative mail in en"
  const std::string& text;
  Escaping escaping = Escaping::kNone;
};

std::string Field(size_t creative, size_t language, absl::string_view part) {
  return absl::StrCat("creatives[", creative, "].languages[", language, "].", part);
}

// All parts of a creative, empty ones too.
std::vector<Part> PartsOf(const Creative& creative, size_t index) {
  std::vector<Part> parts;
  for (size_t i = 0; i < creative.languages.size(); ++i) {
    const LocalizedText& text = creative.languages[i];
    const std::string where = absl::StrCat("creative ", creative.creative, " in ", text.language_code);
    parts.push_back({Field(index, i, "subject"), where, text.subject, Escaping::kNone});
    parts.push_back({Field(index, i, "text"), where, text.text, Escaping::kNone});
    parts.push_back({Field(index, i, "html"), where, text.html, Escaping::kHtml});
  }
  return parts;
}

std::string PlaceOf(const Part& part, size_t offset) {
  return absl::StrCat(part.where, ", ", PlaceInText(part.text, offset));
}

// Collects violations while it walks over the creatives.
class Checker {
 public:
  explicit Checker(const CampaignDefinition& definition)
      : definition_(definition), constants_(ConstantsOfTiers(definition)) {}

  std::vector<FieldViolation> Run() {
    CheckCount("creatives", definition_.creatives.size(), 100);
    std::set<std::string> seen;
    for (size_t i = 0; i < definition_.creatives.size(); ++i) CheckCreative(i, seen);
    if (definition_.policy.by_region) CheckLabels();
    return std::move(violations_);
  }

 private:
  void Wrong(std::string field, std::string description) {
    violations_.push_back({std::move(field), std::move(description)});
  }

  void CheckCount(absl::string_view field, size_t count, size_t max) {
    if (count == 0) Wrong(std::string(field), "at least one is needed");
    if (count > max) Wrong(std::string(field), absl::StrCat("at most ", max, " are allowed; there are ", count));
  }

  void CheckCreative(size_t index, std::set<std::string>& seen) {
    const Creative& creative = definition_.creatives[index];
    const std::string field = absl::StrCat("creatives[", index, "]");
    if (!IsResourceId(creative.creative)) {
      Wrong(absl::StrCat(field, ".creative"),
            absl::StrCat("\"", creative.creative,
                         "\" is no id: lower-case letters, digits and \"-\", beginning with a letter, ending with a "
                         "letter or digit, at most 63"));
    } else if (!seen.insert(creative.creative).second) {
      Wrong(absl::StrCat(field, ".creative"),
            absl::StrCat("\"", creative.creative, "\" is used twice; give each its own id"));
    }
    CheckWhoGetsIt(field, creative);
    CheckCount(absl::StrCat(field, ".languages"), creative.languages.size(), 50);
    std::set<std::string> languages;
    for (size_t i = 0; i < creative.languages.size(); ++i) {
      CheckLanguage(absl::StrCat(field, ".languages[", i, "]"), creative, creative.languages[i], languages);
    }
    for (const Part& part : PartsOf(creative, index)) CheckPlaceholders(part, creative);
  }

  void CheckWhoGetsIt(const std::string& field, const Creative& creative) {
    for (size_t k = 0; k < creative.arms.size(); ++k) {
      const std::optional<int> arm = ArmNamed(definition_.experiment, creative.arms[k]);
      if (!arm.has_value() || *arm == kControlArm) {
        Wrong(absl::StrCat(field, ".arms[", k, "]"),
              absl::StrCat("there is no arm \"", creative.arms[k], "\" that is contacted"));
      }
    }
    for (size_t k = 0; k < creative.tiers.size(); ++k) {
      const bool known = std::any_of(definition_.tiers.begin(), definition_.tiers.end(),
                                     [&](const Tier& tier) { return tier.tier == creative.tiers[k]; });
      if (known) continue;
      Wrong(absl::StrCat(field, ".tiers[", k, "]"), absl::StrCat("there is no tier \"", creative.tiers[k], "\""));
    }
  }

  void CheckLanguage(const std::string& place, const Creative& creative, const LocalizedText& text,
                     std::set<std::string>& seen) {
    const bool email = creative.channel == Channel::kEmail;
    const bool sms = creative.channel == Channel::kSms;
    if (text.language_code.empty() || !seen.insert(text.language_code).second) {
      Wrong(absl::StrCat(place, ".language_code"), "a language such as \"en\" is needed, each once");
    }
    if (email && text.subject.empty()) Wrong(absl::StrCat(place, ".subject"), "an e-mail needs a subject");
    if (!email && !text.subject.empty()) Wrong(absl::StrCat(place, ".subject"), "only e-mails have a subject");
    if (!email && !text.html.empty()) Wrong(absl::StrCat(place, ".html"), "only e-mails have HTML");
    if (text.text.empty()) Wrong(absl::StrCat(place, ".text"), "is empty");
    if (HasMoreCharacters(text.subject, 250) || text.subject.find_first_of("\r\n") != std::string::npos) {
      Wrong(absl::StrCat(place, ".subject"), "must be one line of at most 250 characters");
    }
    CheckControls(absl::StrCat(place, ".subject"), text.subject, "\r\n");
    if (sms && HasMoreCharacters(text.text, kSmsCharactersMax)) {
      Wrong(absl::StrCat(place, ".text"), "is longer than 1,600 characters, which no text message holds");
    } else if (HasMoreCharacters(text.text, kTextCharactersMax)) {
      Wrong(absl::StrCat(place, ".text"), "is longer than 100,000 characters");
    }
    CheckControls(absl::StrCat(place, ".text"), text.text, sms ? "\r\n" : "\r\n\t");
  }

  void CheckControls(const std::string& field, const std::string& text, absl::string_view allowed) {
    const size_t found = FindControl(text, allowed);
    if (found == absl::string_view::npos) return;
    Wrong(field, absl::StrCat(PlaceInText(text, found), ": a control character is there; remove it"));
  }

  void CheckPlaceholders(const Part& part, const Creative& creative) {
    const auto parsed = Template::Parse(part.text, part.escaping);
    if (!parsed.ok()) {
      Wrong(part.field, absl::StrCat(part.where, ", ", parsed.status().message()));
      return;
    }
    for (size_t i = 0; i < parsed->names().size(); ++i) {
      CheckPlaceholder(part, PlaceOf(part, parsed->first_use(i)), creative, parsed->names()[i]);
    }
  }

  void CheckPlaceholder(const Part& part, const std::string& place, const Creative& creative, const std::string& name) {
    if (absl::StartsWith(name, kCustomer)) return;
    for (size_t tier = 0; tier < definition_.tiers.size(); ++tier) {
      const bool used = creative.tiers.empty() || std::find(creative.tiers.begin(), creative.tiers.end(),
                                                            definition_.tiers[tier].tier) != creative.tiers.end();
      if (!used || constants_[tier].contains(name) || IsLive(definition_, static_cast<int>(tier), name)) continue;
      Wrong(part.field, absl::StrCat(place, ": ", NothingFills(name, tier)));
      return;
    }
  }

  std::string NothingFills(const std::string& name, size_t tier) const {
    std::vector<std::string> known = {"customer.ATTRIBUTE"};
    for (const auto& [constant, value] : constants_[tier]) known.push_back(constant);
    for (const std::string& live : LiveNamesOf(definition_, static_cast<int>(tier))) known.push_back(live);
    std::sort(known.begin() + 1, known.end());
    std::vector<std::string> near = known;
    near[0] = absl::StrCat(kCustomer, name.substr(name.find('.') + 1));
    return absl::StrCat("nothing fills {{", name, "}} for tier \"", definition_.tiers[tier].tier, "\"; there is ",
                        absl::StrJoin(known, ", "), DidYouMean(name, near));
  }

  void CheckLabels() {
    for (const std::string& field : TextsWithoutKoreanLabel(definition_)) {
      Wrong(field, absl::StrCat("a promotion in Korean must begin with \"", kKoreanLabel,
                                "\" (Network Act, art. 50(4)); or write quiet_hours as a span, not BY_REGION"));
    }
  }

  const CampaignDefinition& definition_;
  const std::vector<std::map<std::string, std::string>> constants_;
  std::vector<FieldViolation> violations_;
};

bool LacksLabel(absl::string_view text) {
  return !text.empty() && !absl::StartsWith(absl::StripLeadingAsciiWhitespace(text), kKoreanLabel);
}

}  // namespace

std::vector<FieldViolation> CreativeViolations(const CampaignDefinition& definition) {
  return Checker(definition).Run();
}

std::vector<FieldViolation> MistypedAttributes(const CampaignDefinition& definition,
                                               const std::vector<std::string>& known) {
  std::vector<std::string> names;
  names.reserve(known.size() + 3);
  for (const std::string& attribute : known) names.push_back(absl::StrCat(kCustomer, attribute));
  for (const char* field : {"id", "tier", "language_code"}) names.push_back(absl::StrCat(kCustomer, field));
  std::vector<FieldViolation> violations;
  for (size_t i = 0; i < definition.creatives.size(); ++i) {
    for (const Part& part : PartsOf(definition.creatives[i], i)) {
      const auto parsed = Template::Parse(part.text, part.escaping);
      if (!parsed.ok()) continue;
      for (size_t k = 0; k < parsed->names().size(); ++k) {
        const std::string& name = parsed->names()[k];
        if (!absl::StartsWith(name, kCustomer) || std::find(names.begin(), names.end(), name) != names.end()) continue;
        // Near by what follows "customer.", which all of them share.
        const std::string hint = DidYouMean(name.substr(kCustomer.size()), known);
        if (hint.empty()) continue;
        violations.push_back(
            {part.field, absl::StrCat(PlaceOf(part, parsed->first_use(k)), ": no customer has {{", name, "}}", hint)});
      }
    }
  }
  return violations;
}

std::vector<std::string> TextsWithoutKoreanLabel(const CampaignDefinition& definition) {
  std::vector<std::string> fields;
  if (definition.purpose != Purpose::kPromotion) return fields;
  for (size_t i = 0; i < definition.creatives.size(); ++i) {
    const Creative& creative = definition.creatives[i];
    for (size_t k = 0; k < creative.languages.size(); ++k) {
      const LocalizedText& text = creative.languages[k];
      if (text.language_code != "ko" && !absl::StartsWith(text.language_code, "ko-")) continue;
      if (creative.channel == Channel::kSms && LacksLabel(text.text)) fields.push_back(Field(i, k, "text"));
      if (creative.channel == Channel::kEmail && LacksLabel(text.subject)) fields.push_back(Field(i, k, "subject"));
    }
  }
  return fields;
}

}  // namespace sendlift
