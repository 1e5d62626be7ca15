#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "audience/filter.h"
#include "audience/filter_literal.h"
#include "model/channel.h"

namespace sendlift {

// Where a filter reads a text or a number.
struct FilterField {
  enum class Kind { kId, kTier, kLanguageCode, kTimeZone, kAttribute };

  Kind kind = Kind::kAttribute;
  std::string attribute;     // of kAttribute
  int column = 0;            // of its name in the filter, from 1
  bool spelled_out = false;  // "attributes.NAME"

  friend bool operator==(const FilterField& a, const FilterField& b) {
    return a.kind == b.kind && a.attribute == b.attribute;
  }
};

// What a term asks of a customer. A comparator is neither kNone nor kHas.
struct HasAddress {
  bool phone_number = false;  // else an e-mail address
};
struct HasConsent {
  uint32_t bits = 0;  // any of them
};
struct HasSuppression {
  std::optional<Channel> channel;  // on it or on all; none: on any
};
struct HasValue {
  FilterField field;
};
// False without a value, "!=" included. Stars only with kEqual and kNotEqual.
struct CompareText {
  FilterField field;
  Comparator comparator = Comparator::kEqual;
  std::string text;
  bool any_before = false;
  bool any_after = false;
  bool quoted = false;
};
// False without a value; a value that is no number is only "!=".
struct CompareNumber {
  FilterField field;
  Comparator comparator = Comparator::kEqual;
  std::variant<int64_t, double> number;
};
struct CompareTime {
  bool updated = false;  // else when the customer was made
  Comparator comparator = Comparator::kEqual;
  Moment moment;
};
using FilterTest =
    std::variant<HasAddress, HasConsent, HasSuppression, HasValue, CompareText, CompareNumber, CompareTime>;

// A filter whose names, types and values were checked, flattened (audience/filter_shape.h).
struct CheckedFilter {
  enum class Kind { kAll, kAny, kTest };

  Kind kind = Kind::kAll;            // a kAll without parts is always true
  std::vector<CheckedFilter> parts;  // of kAll and kAny
  FilterTest test;                   // of kTest
  bool negated = false;              // of kTest
};

// Reads and checks a filter; what it can say stands in docs/segments.md. Blank: always true.
// INVALID_ARGUMENT names "filter" with the column of each mistake, what to do, and for unknown names what exists.
absl::StatusOr<CheckedFilter> CheckFilter(absl::string_view filter);

}  // namespace sendlift
