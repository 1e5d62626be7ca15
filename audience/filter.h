#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift {

inline constexpr int kFilterCharactersMax = 2000;
inline constexpr int kFilterTermsMax = 64;
inline constexpr int kFilterDepthMax = 64;

// A name or a literal of a filter. Columns count characters from 1.
struct FilterText {
  std::string text;  // without quotes, escapes and stars at its ends; a call as it is written
  bool quoted = false;
  bool call = false;         // "cohort(request.user)"
  bool any_before = false;   // begins with a star that stands for anything: "*.com"
  bool any_after = false;    // ends with one
  bool star_inside = false;  // has one elsewhere
  int column = 0;
};

enum class Comparator { kNone, kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// A filter of AIP-160 as a tree. Terms that follow each other without a word are a kAnd of their own.
struct FilterNode {
  enum class Kind { kAnd, kOr, kNot, kTerm };

  Kind kind = Kind::kAnd;            // a kAnd without children is always true
  std::vector<FilterNode> children;  // of kAnd, kOr; one of kNot

  std::vector<FilterText> path;  // of kTerm: "a.b" has two; a bare literal or a call has one
  Comparator comparator = Comparator::kNone;
  FilterText value;  // unless kNone
};

// Reads the text of a filter; blank text is always true. Within the limits above, else, and for a mistake,
// INVALID_ARGUMENT naming the field "filter" with the column and what to do. Says nothing about what fields exist.
absl::StatusOr<FilterNode> ParseFilter(absl::string_view filter);

// The filter written out, with parentheses around every part of a part: "a AND (b OR c)". Parsing it gives the same
// tree.
std::string ToText(const FilterNode& node);
// "<=".
absl::string_view ToText(Comparator comparator);

// "column 17: <description>" for the field "filter".
absl::Status FilterError(int column, absl::string_view description);

}  // namespace sendlift
