#include "audience/phone.h"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

using ::i18n::phonenumbers::PhoneNumber;
using ::i18n::phonenumbers::PhoneNumberUtil;

constexpr size_t kLengthMax = 40;

absl::Status Wrong(absl::string_view description) { return absl::InvalidArgumentError(description); }

// What people write in numbers; letters ("1-800-FLOWERS") are left out, for they are more often a mistake.
bool IsNumberCharacter(char c) { return absl::ascii_isdigit(c) || absl::StrContains("+ -.()/", c); }

absl::Status WhatIsWrong(PhoneNumberUtil::ErrorType error) {
  switch (error) {
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR:
      return Wrong("begins with a country code that does not exist");
    case PhoneNumberUtil::TOO_LONG_NSN:
      return Wrong("has too many digits");
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN:
      return Wrong("has too few digits");
    default:
      return Wrong("is no phone number; write it as +4930123456");
  }
}

}  // namespace

absl::StatusOr<std::string> NormalizedPhone(absl::string_view text, absl::string_view region) {
  if (text.size() > kLengthMax || !std::all_of(text.begin(), text.end(), IsNumberCharacter)) {
    return Wrong("has characters that a phone number cannot have; write it as +4930123456");
  }
  if (!absl::StartsWith(text, "+") && region.empty()) {
    return Wrong("does not begin with \"+\" and a country code; write it as +4930123456, or give a default region");
  }
  const PhoneNumberUtil& numbers = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  const auto error = numbers.Parse(std::string(text), region.empty() ? "ZZ" : std::string(region), &number);
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return WhatIsWrong(error);
  if (!numbers.IsValidNumber(number)) return Wrong("is no number that its country gives out; check the digits");
  std::string e164;
  numbers.Format(number, PhoneNumberUtil::E164, &e164);
  return e164;
}

bool IsPhoneRegion(absl::string_view region) {
  static const auto& regions = *[] {
    auto* const supported = new std::set<std::string>;
    PhoneNumberUtil::GetInstance()->GetSupportedRegions(supported);
    return supported;
  }();
  return regions.contains(std::string(region));
}

std::string MaskedPhone(absl::string_view text) {
  constexpr size_t kKept = 2;
  const bool digits = text.size() > 2 * kKept && absl::ascii_isdigit(text[text.size() - 2]) &&
                      absl::ascii_isdigit(text[text.size() - 1]);
  return absl::StrCat("***", digits ? text.substr(text.size() - kKept) : absl::string_view());
}

}  // namespace sendlift
