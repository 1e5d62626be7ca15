#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"

namespace sendlift {

// How a return grows with what is spent (Hanssens, Parsons and Schultz 2001, chapter 3), x units and scale a > 0:
enum class ResponseShape {
  kLinear,       // a x
  kPower,        // a x^b; diminishing returns for b up to 1
  kLogarithmic,  // a ln(1 + x / b)
  kExponential,  // a (1 - e^(-x / b)), which never exceeds a
  kHill,         // a x^c / (b^c + x^c): half of a at b units, S-shaped for c above 1 (Hill 1910)
};

struct ResponseCurve {
  ResponseShape shape = ResponseShape::kLinear;
  double scale = 1;      // a
  double rate = 1;       // b > 0; not of kLinear
  double steepness = 1;  // c > 0; of kHill only
};

// Its value at `units` >= 0. Not checked.
double ResponseAt(const ResponseCurve& curve, double units);

// Values at 0, 1, ..., `units_max`. INVALID_ARGUMENT for parameters outside what is said above or not finite, or
// units_max outside 0 to 10^7; OUT_OF_RANGE when a value does not fit a double.
absl::StatusOr<std::vector<double>> TabulateResponse(const ResponseCurve& curve, int64_t units_max);

}  // namespace sendlift
