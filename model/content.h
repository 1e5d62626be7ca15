#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "model/campaign.h"
#include "rendering/content.h"

namespace sendlift {

// A text of a campaign: which creative, in which language, for which tier and step (whose offer it names). Indices of
// the definition. Its number is stored with every instruction and never changes.
struct ContentKey {
  int creative = 0;
  int language = 0;
  int tier = 0;
  int follow_up = 0;  // 0 of the first contact; else the index of the step, and one

  int64_t number() const { return int64_t{follow_up} * kOfAStep + (int64_t{creative} * 100 + language) * 100 + tier; }
  static ContentKey FromNumber(int64_t number) {
    return {.creative = static_cast<int>(number % kOfAStep / 10000),
            .language = static_cast<int>(number / 100 % 100),
            .tier = static_cast<int>(number % 100),
            .follow_up = static_cast<int>(number / kOfAStep)};
  }

 private:
  static constexpr int64_t kOfAStep = 1'000'000'000;
};

// A text with what is the same for everybody who gets it, and the names of what is not.
struct CampaignContent {
  Channel channel = Channel::kEmail;
  std::string creative;
  LocalizedText text;
  std::vector<std::string> value_names;  // "customer.first_name": an instruction brings their values
  // "offer.remaining": values of the moment of hand-over (model/live_values.h), behind those of value_names.
  std::vector<std::string> live_names;
  std::map<std::string, std::string> constants;  // "offer.percent": by name

  // Of every value that a message brings, in its order.
  std::vector<std::string> all_names() const;
};
CampaignContent MakeContent(const Campaign& campaign, const ContentKey& key);
// What renders it from an instruction's values; the errors are those of ContentRenderer::Make.
absl::StatusOr<ContentRenderer> MakeRenderer(const CampaignContent& content);

// Whom a contact is for, and of which step it is, as ContentKey has it. Arms from 1.
struct ContactPlace {
  int arm = 1;
  int tier = 0;
  int follow_up = 0;
};

// The creative that a customer of a tier gets on a channel in an arm (from 1) as the first contact: the first that fits
// and that no step names; -1 if none does.
int CreativeFor(const CampaignDefinition& definition, int arm, int tier, Channel channel);
// Likewise of any contact: of a step the first of its own that fits.
int CreativeFor(const CampaignDefinition& definition, const ContactPlace& place, Channel channel);
// True if every arm has a creative for the tier on the channel, so that the channel does not depend on the arm.
bool HasCreativeForEveryArm(const CampaignDefinition& definition, int tier, Channel channel);
// The text for a language; 0, the first, if there is none.
int LanguageFor(const Creative& creative, absl::string_view language_code);

// The offer that a contact names: the step's own, or the tier's. `follow_up` as ContentKey has it.
const std::optional<Offer>& OfferFor(const CampaignDefinition& definition, int tier, int follow_up = 0);
bool HasOwnOffer(const CampaignDefinition& definition, int follow_up);
// Names that a placeholder may have, apart from customer.*, as far as the contact's offer and the links fill them.
std::map<std::string, std::string> ConstantsFor(const Campaign& campaign, int tier, int follow_up = 0);
// The names of the placeholders of a text, in order of first use; texts were checked when the campaign was applied.
std::vector<std::string> PlaceholdersOf(const LocalizedText& text);

// Values of an instruction as bytes: each with its length before it.
std::string PackValues(absl::Span<const std::string> values);
std::vector<std::string> UnpackValues(absl::string_view packed);

}  // namespace sendlift
