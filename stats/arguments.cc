#include "stats/arguments.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

namespace sendlift {

Arguments& Arguments::Require(bool holds, absl::string_view field, absl::string_view wanted) {
  if (!holds) violations_.push_back({.field = std::string(field), .description = std::string(wanted)});
  return *this;
}

Arguments& Arguments::Fraction(absl::string_view field, double value) {
  return Require(value > 0 && value < 1, field, absl::StrCat("must lie strictly between 0 and 1, not ", value));
}

Arguments& Arguments::Rate(absl::string_view field, double value) {
  return Require(value >= 0 && value <= 1, field, absl::StrCat("must lie between 0 and 1, not ", value));
}

Arguments& Arguments::Finite(absl::string_view field, double value) {
  return Require(std::isfinite(value), field, absl::StrCat("must be a finite number, not ", value));
}

Arguments& Arguments::AtLeast(absl::string_view field, double value, double least) {
  return Require(std::isfinite(value) && value >= least, field,
                 absl::StrCat("must be at least ", least, ", not ", value));
}

Arguments& Arguments::Positive(absl::string_view field, double value) {
  return Require(std::isfinite(value) && value > 0, field, absl::StrCat("must be more than 0, not ", value));
}

absl::Status Arguments::Check() const { return violations_.empty() ? absl::OkStatus() : InvalidFields(violations_); }

}  // namespace sendlift
