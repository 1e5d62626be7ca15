#include "stats/response_curve.h"

#include <cmath>

#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr int64_t kUnitsMax = 10'000'000;

}  // namespace

double ResponseAt(const ResponseCurve& curve, double units) {
  switch (curve.shape) {
    case ResponseShape::kLinear:
      return curve.scale * units;
    case ResponseShape::kPower:
      return curve.scale * std::pow(units, curve.rate);
    case ResponseShape::kLogarithmic:
      return curve.scale * std::log1p(units / curve.rate);
    case ResponseShape::kExponential:
      return -curve.scale * std::expm1(-units / curve.rate);
    case ResponseShape::kHill:
      break;
  }
  return units == 0 ? 0 : curve.scale / (1 + std::pow(curve.rate / units, curve.steepness));
}

absl::StatusOr<std::vector<double>> TabulateResponse(const ResponseCurve& curve, int64_t units_max) {
  RETURN_IF_ERROR(Arguments()
                      .Positive("scale", curve.scale)
                      .Positive("rate", curve.rate)
                      .Positive("steepness", curve.steepness)
                      .Require(units_max >= 0 && units_max <= kUnitsMax, "units_max", "must be 0 to 10000000")
                      .Check());
  std::vector<double> values;
  values.reserve(static_cast<size_t>(units_max) + 1);
  for (int64_t units = 0; units <= units_max; ++units) {
    values.push_back(ResponseAt(curve, static_cast<double>(units)));
    if (!std::isfinite(values.back())) return absl::OutOfRangeError("the response does not fit a double");
  }
  return values;
}

}  // namespace sendlift
