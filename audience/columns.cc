#include "audience/columns.h"

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "audience/text.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

const auto& OwnNames() {
  static const auto& names = *new absl::flat_hash_map<absl::string_view, Column>{
      {"id", Column::kId},
      {"email", Column::kEmail},
      {"phone_number", Column::kPhoneNumber},
      {"tier", Column::kTier},
      {"language_code", Column::kLanguageCode},
      {"time_zone", Column::kTimeZone},
      {"consents", Column::kConsents},
      {"consent_time", Column::kConsentTime},
      {"consent_source", Column::kConsentSource},
  };
  return names;
}

const auto& NearMisses() {
  static const auto& names = *new absl::flat_hash_map<absl::string_view, absl::string_view>{
      {"customer_id", "id"},
      {"mail", "email"},
      {"e_mail", "email"},
      {"emails", "email"},
      {"email_address", "email"},
      {"phone", "phone_number"},
      {"phone_no", "phone_number"},
      {"phonenumber", "phone_number"},
      {"phone_numbers", "phone_number"},
      {"mobile", "phone_number"},
      {"mobile_number", "phone_number"},
      {"mobile_phone", "phone_number"},
      {"telephone", "phone_number"},
      {"tiers", "tier"},
      {"lang", "language_code"},
      {"language", "language_code"},
      {"languagecode", "language_code"},
      {"locale", "language_code"},
      {"timezone", "time_zone"},
      {"tz", "time_zone"},
      {"consent", "consents"},
      {"consent_date", "consent_time"},
  };
  return names;
}

bool IsOurs(absl::string_view name) {
  return name == "has" || name == "attributes" || name == "suppression" || name == "suppressions" ||
         name == "create_time" || name == "update_time";
}

// "E-Mail Address" is nearly "e_mail_address".
std::string InSmallLetters(absl::string_view name) {
  std::string small;
  for (const char c : absl::StripAsciiWhitespace(name)) {
    small.push_back(absl::ascii_isalnum(c) ? absl::ascii_tolower(c) : '_');
  }
  return small;
}

std::string DidYouMean(absl::string_view name, absl::string_view meant) {
  return absl::StrCat(Shown(name), " is no column; did you mean \"", meant, "\"? Another meaning needs another name");
}

}  // namespace

Column ColumnNamed(absl::string_view name) {
  const auto found = OwnNames().find(name);
  return found == OwnNames().end() ? Column::kAttribute : found->second;
}

std::optional<std::string> WhyNotAnAttribute(absl::string_view name) {
  const std::string small = InSmallLetters(name);
  const auto near = NearMisses().find(small);
  if (near != NearMisses().end()) return DidYouMean(name, near->second);
  if (small != name && OwnNames().contains(small)) return DidYouMean(name, small);
  if (IsOurs(name)) return absl::StrCat(Shown(name), " is a word of the product; give the attribute another name");
  if (IsFieldName(name)) return std::nullopt;
  const absl::string_view rule =
      " cannot name an attribute: small letters, digits and \"_\", a letter first, at most 63 characters";
  const std::string shown = Shown(name);
  if (!IsFieldName(small) || absl::StrContains(shown, "***")) return absl::StrCat(shown, rule);
  return absl::StrCat(shown, rule, "; write \"", small, "\"");
}

}  // namespace sendlift
