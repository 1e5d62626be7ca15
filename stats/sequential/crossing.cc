#include "stats/sequential/crossing.h"

#include <cmath>
#include <cstddef>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/sequential/look_recursion.h"
#include "stats/sequential/looks.h"

namespace sendlift {

absl::Status CheckBounds(const StoppingBounds& bounds) {
  RETURN_IF_ERROR(CheckLooks(bounds.information));
  const size_t looks = bounds.information.size();
  RETURN_IF_ERROR(Arguments()
                      .Require(bounds.lower.size() == looks, "lower", absl::StrCat("must hold ", looks, " bounds"))
                      .Require(bounds.upper.size() == looks, "upper", absl::StrCat("must hold ", looks, " bounds"))
                      .Check());
  Arguments arguments;
  for (size_t i = 0; i < looks; ++i) {
    arguments.Require(bounds.lower[i] <= bounds.upper[i], absl::StrCat("lower[", i, "]"),
                      absl::StrCat("must not exceed the upper bound ", bounds.upper[i], ": ", bounds.lower[i]));
  }
  return arguments.Check();
}

absl::Status CheckDrift(double drift) {
  return Arguments()
      .Require(std::abs(drift) <= kDriftMax, "drift",
               absl::StrCat("must lie between ", -kDriftMax, " and ", kDriftMax, ", not ", drift))
      .Check();
}

double Crossings::Upper() const { return std::accumulate(upper.begin(), upper.end(), 0.0); }

double Crossings::Lower() const { return std::accumulate(lower.begin(), lower.end(), 0.0); }

absl::StatusOr<Crossings> CrossingProbabilities(const StoppingBounds& bounds, double drift) {
  RETURN_IF_ERROR(CheckBounds(bounds));
  RETURN_IF_ERROR(CheckDrift(drift));
  Crossings crossings;
  LookRecursion recursion(bounds.information, drift);
  for (size_t i = 0; i < bounds.information.size(); ++i) {
    if (i > 0) recursion.Continue(bounds.lower[i - 1], bounds.upper[i - 1]);
    crossings.upper.push_back(recursion.Above(bounds.upper[i]));
    crossings.lower.push_back(recursion.Below(bounds.lower[i]));
  }
  return crossings;
}

absl::StatusOr<double> ExpectedInformation(const StoppingBounds& bounds, double drift) {
  ASSIGN_OR_RETURN(const Crossings crossings, CrossingProbabilities(bounds, drift));
  double going_on = 1;
  double before = 0;
  double expected = 0;
  for (size_t i = 0; i < bounds.information.size(); ++i) {
    expected += going_on * (bounds.information[i] - before);
    going_on -= crossings.upper[i] + crossings.lower[i];
    before = bounds.information[i];
  }
  return expected;
}

absl::StatusOr<double> NaivePeekingError(absl::Span<const double> information, double critical_z) {
  RETURN_IF_ERROR(Arguments().AtLeast("critical_z", critical_z, 0).Check());
  const std::vector<double> times(information.begin(), information.end());
  const StoppingBounds bounds{.information = times,
                              .lower = std::vector<double>(times.size(), -critical_z),
                              .upper = std::vector<double>(times.size(), critical_z)};
  ASSIGN_OR_RETURN(const Crossings crossings, CrossingProbabilities(bounds, /*drift=*/0));
  return crossings.Upper() + crossings.Lower();
}

}  // namespace sendlift
