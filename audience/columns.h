#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace sendlift {

// What a column of an import means.
enum class Column {
  kId,
  kEmail,
  kPhoneNumber,
  kTier,
  kLanguageCode,
  kTimeZone,
  kConsents,
  kConsentTime,
  kConsentSource,
  kAttribute,
};

// The column of that name; any name that is not one of the product's own is kAttribute.
Column ColumnNamed(absl::string_view name);

// Why `name` cannot name an attribute, and what to do, in imports as in filters; nothing if it can. Names that are
// nearly one of the product's own ("mail") are refused, since a silent attribute would lose the address.
std::optional<std::string> WhyNotAnAttribute(absl::string_view name);

}  // namespace sendlift
