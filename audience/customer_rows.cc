#include "audience/customer_rows.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "audience/email.h"
#include "audience/language_code.h"
#include "audience/phone.h"
#include "audience/text.h"
#include "audience/time_zone.h"
#include "base/error.h"
#include "base/status.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

absl::Status WrongValue(absl::string_view description) { return absl::InvalidArgumentError(description); }

absl::Status ReadId(absl::string_view value, Customer& customer) {
  RETURN_IF_ERROR(CheckText(value));
  if (!IsCustomerId(value)) {
    return WrongValue("cannot be an id: 1 to 128 bytes without \"/\", tabs and line ends");
  }
  customer.id.assign(value.data(), value.size());
  return absl::OkStatus();
}

absl::Status ReadEmail(absl::string_view value, Customer& customer) {
  absl::StatusOr<std::string> email = NormalizedEmail(value);
  if (!email.ok()) return WrongValue(absl::StrCat(MaskedEmail(value), " ", email.status().message()));
  customer.email = *std::move(email);
  return absl::OkStatus();
}

absl::Status ReadPhone(absl::string_view value, absl::string_view region, Customer& customer) {
  absl::StatusOr<std::string> phone = NormalizedPhone(value, region);
  if (!phone.ok()) return WrongValue(absl::StrCat(MaskedPhone(value), " ", phone.status().message()));
  customer.phone_number = *std::move(phone);
  return absl::OkStatus();
}

absl::Status ReadLanguage(absl::string_view value, Customer& customer) {
  std::optional<std::string> language = NormalizedLanguage(value);
  if (!language.has_value()) {
    return WrongValue(absl::StrCat(Shown(value), " is no language; write it as \"en\" or \"pt-BR\" (BCP 47)"));
  }
  customer.language_code = *std::move(language);
  return absl::OkStatus();
}

absl::Status ReadTimeZone(absl::string_view value, Customer& customer) {
  if (!IsTimeZone(value)) {
    return WrongValue(absl::StrCat(Shown(value), " is no time zone; write its IANA name, such as \"Europe/Berlin\""));
  }
  customer.time_zone.assign(value.data(), value.size());
  return absl::OkStatus();
}

absl::StatusOr<std::string> TextWithin(absl::string_view value, size_t bytes_max) {
  RETURN_IF_ERROR(CheckText(value));
  if (value.size() > bytes_max) {
    return WrongValue(absl::StrCat("has ", value.size(), " bytes; at most ", bytes_max, " are kept: shorten it"));
  }
  return ToNfc(value);
}

// A date alone is its first moment in UTC.
absl::Status ReadConsentTime(absl::string_view value, Customer& customer) {
  absl::Time time;
  absl::CivilDay day;
  if (absl::ParseTime(absl::RFC3339_full, value, &time, nullptr)) {
    customer.consent_time = time;
  } else if (absl::ParseCivilTime(value, &day)) {
    customer.consent_time = absl::FromCivil(day, absl::UTCTimeZone());
  } else {
    return WrongValue(absl::StrCat(Shown(value), " is no time; write \"2026-03-01T09:30:00Z\" or \"2026-03-01\""));
  }
  return absl::OkStatus();
}

std::vector<FieldViolation> CheckColumns(absl::Span<const std::string> columns) {
  std::vector<FieldViolation> wrong;
  if (columns.empty() || columns.size() > kColumnsMax) {
    wrong.push_back({"columns", absl::StrCat("give 1 to ", kColumnsMax, " columns, not ", columns.size())});
    return wrong;
  }
  absl::flat_hash_set<absl::string_view> seen;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string field = absl::StrCat("columns[", i, "]");
    if (!seen.insert(columns[i]).second) {
      wrong.push_back({field, absl::StrCat(Shown(columns[i]), " is there twice; leave one out")});
    } else if (ColumnNamed(columns[i]) == Column::kAttribute) {
      if (auto why = WhyNotAnAttribute(columns[i]); why.has_value()) wrong.push_back({field, *std::move(why)});
    }
  }
  if (!seen.contains("id")) {
    wrong.push_back({"columns", "has no \"id\"; name the column with your own number of a customer so"});
  }
  return wrong;
}

}  // namespace

absl::StatusOr<Consents> ReadConsents(absl::string_view text) {
  Consents consents;
  for (const absl::string_view part : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> sides = absl::StrSplit(part, absl::MaxSplits(':', 1));
    const auto channel = ChannelNamed(sides.first);
    const auto purpose = PurposeNamed(sides.second);
    if (!channel.has_value() || !purpose.has_value()) {
      return WrongValue(absl::StrCat(Shown(part), " is no consent; write CHANNEL:PURPOSE with EMAIL, SMS or PHONE and ",
                                     "PROMOTION, SERVICE or SURVEY, such as \"EMAIL:PROMOTION SMS:SERVICE\""));
    }
    consents.Grant(*channel, *purpose);
  }
  return consents;
}

absl::StatusOr<RowReader> RowReader::Create(absl::Span<const std::string> columns, Consents default_consents,
                                            absl::string_view default_region) {
  std::vector<FieldViolation> wrong = CheckColumns(columns);
  if (!default_region.empty() && !IsPhoneRegion(default_region)) {
    wrong.push_back({"default_region_code", absl::StrCat(Shown(default_region), " is no country with phone numbers; ",
                                                         "write two capitals, such as \"DE\"")});
  }
  if (!wrong.empty()) return InvalidFields(std::move(wrong));
  std::vector<Place> places;
  places.reserve(columns.size());
  for (const std::string& name : columns) places.push_back({.column = ColumnNamed(name), .name = name});
  const bool has_consents =
      std::any_of(places.begin(), places.end(), [](const Place& place) { return place.column == Column::kConsents; });
  return RowReader(std::move(places), has_consents ? Consents() : default_consents, std::string(default_region));
}

absl::StatusOr<Customer> RowReader::Read(absl::Span<const absl::string_view> values) const {
  Customer customer;
  std::vector<Wrong> wrong = ReadInto(values, customer);
  if (wrong.empty()) return customer;
  std::vector<FieldViolation> violations;
  violations.reserve(wrong.size());
  for (Wrong& w : wrong) violations.push_back({std::string(NameOf(w.column)), std::move(w.description)});
  return InvalidFields(std::move(violations));
}

std::vector<RowReader::Wrong> RowReader::ReadInto(absl::Span<const absl::string_view> values,
                                                  Customer& customer) const {
  if (values.size() != places_.size()) {
    return {{-1, absl::StrCat("has ", values.size(), " values for ", places_.size(),
                              " columns; look for a separator too many or too few")}};
  }
  std::vector<Wrong> wrong;
  customer.consents = default_consents_;
  for (size_t i = 0; i < values.size(); ++i) {
    const Place& place = places_[i];
    const absl::string_view value = absl::StripAsciiWhitespace(values[i]);
    if (value.empty() && place.column != Column::kId) continue;
    const absl::Status read =
        value.empty() ? WrongValue("is empty; every row needs one") : ReadValue(place, value, customer);
    if (!read.ok()) wrong.push_back({static_cast<int>(i), std::string(read.message())});
  }
  return wrong;
}

absl::Status RowReader::ReadValue(const Place& place, absl::string_view value, Customer& customer) const {
  switch (place.column) {
    case Column::kId:
      return ReadId(value, customer);
    case Column::kEmail:
      return ReadEmail(value, customer);
    case Column::kPhoneNumber:
      return ReadPhone(value, default_region_, customer);
    case Column::kLanguageCode:
      return ReadLanguage(value, customer);
    case Column::kTimeZone:
      return ReadTimeZone(value, customer);
    case Column::kTier: {
      ASSIGN_OR_RETURN(customer.tier, TextWithin(value, kTierBytesMax));
      return absl::OkStatus();
    }
    case Column::kConsents: {
      ASSIGN_OR_RETURN(customer.consents, ReadConsents(value));
      return absl::OkStatus();
    }
    case Column::kConsentTime:
      return ReadConsentTime(value, customer);
    case Column::kConsentSource: {
      ASSIGN_OR_RETURN(customer.consent_source, TextWithin(value, kConsentSourceBytesMax));
      return absl::OkStatus();
    }
    case Column::kAttribute: {
      ASSIGN_OR_RETURN(customer.attributes[place.name], TextWithin(value, kAttributeBytesMax));
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

absl::string_view RowReader::NameOf(int column) const {
  return column < 0 ? absl::string_view() : absl::string_view(places_[static_cast<size_t>(column)].name);
}

}  // namespace sendlift
