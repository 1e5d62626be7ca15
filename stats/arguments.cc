#include "stats/arguments.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

namespace sendlift {

Arguments& Arguments::Require(bool holds, absl::string_view field, absl::string_view wanted) {
  if (!holds) violations_.push_back({.field = std::string(field), .description = std::string(wanted)});
  return *this;
}

// Numbers are put into words only where something is wrong: that costs more than most of the checked functions.
Arguments& Arguments::Fraction(absl::string_view field, double value) {
  if (value > 0 && value < 1) return *this;
  return Require(false, field, absl::StrCat("must lie strictly between 0 and 1, not ", value));
}

Arguments& Arguments::Rate(absl::string_view field, double value) {
  if (value >= 0 && value <= 1) return *this;
  return Require(false, field, absl::StrCat("must lie between 0 and 1, not ", value));
}

Arguments& Arguments::Finite(absl::string_view field, double value) {
  if (std::isfinite(value)) return *this;
  return Require(false, field, absl::StrCat("must be a finite number, not ", value));
}

Arguments& Arguments::AtLeast(absl::string_view field, double value, double least) {
  if (std::isfinite(value) && value >= least) return *this;
  return Require(false, field, absl::StrCat("must be at least ", least, ", not ", value));
}

Arguments& Arguments::Positive(absl::string_view field, double value) {
  if (std::isfinite(value) && value > 0) return *this;
  return Require(false, field, absl::StrCat("must be more than 0, not ", value));
}

absl::Status Arguments::Check() const { return violations_.empty() ? absl::OkStatus() : InvalidFields(violations_); }

}  // namespace sendlift
