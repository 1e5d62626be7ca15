#pragma once

#include <optional>

#include "absl/functional/function_ref.h"

namespace sendlift {

// Where `f` crosses zero between `lower` and `upper`, to about 1e-15 relative, by TOMS 748 (Alefeld, Potra and Shi
// 1995); none when `f` has the same sign, or no value, at both ends.
std::optional<double> RootBetween(absl::FunctionRef<double(double)> f, double lower, double upper);

}  // namespace sendlift
