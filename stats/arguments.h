#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/error.h"

namespace sendlift {

// What is wrong with the arguments of one call, gathered so that all of it is told at once:
//   RETURN_IF_ERROR(Arguments().Fraction("level", level).AtLeast("trials", trials, 0).Check());
// Every condition is written so that NaN fails it.
class Arguments {
 public:
  // `wanted` says what the value must be: "must be at least 0".
  Arguments& Require(bool holds, absl::string_view field, absl::string_view wanted);
  // Strictly between 0 and 1: a level, an alpha, a power.
  Arguments& Fraction(absl::string_view field, double value);
  // Between 0 and 1, both included: a rate.
  Arguments& Rate(absl::string_view field, double value);
  Arguments& Finite(absl::string_view field, double value);
  // Finite and at least `least`.
  Arguments& AtLeast(absl::string_view field, double value, double least);
  // Finite and more than 0.
  Arguments& Positive(absl::string_view field, double value);

  // INVALID_ARGUMENT that names every violation, or OK.
  absl::Status Check() const;

 private:
  std::vector<FieldViolation> violations_;
};

}  // namespace sendlift
