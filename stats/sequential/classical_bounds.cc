#include "stats/sequential/classical_bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/roots.h"
#include "stats/sequential/look_recursion.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/spending.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double ErrorOfSide(double alpha, Alternative alternative) {
  return alternative == Alternative::kTwoSided ? alpha / 2 : alpha;
}

absl::Status Check(absl::Span<const double> information, double alpha, Alternative alternative) {
  RETURN_IF_ERROR(CheckLooks(information));
  const double error = ErrorOfSide(alpha, alternative);
  return Arguments()
      .Require(error >= kErrorMin && error < 0.5, "alpha",
               absl::StrCat("must leave each side at least ", kErrorMin, " and less than 0.5, not ", error))
      .Check();
}

std::vector<double> Negated(std::vector<double> bounds) {
  for (double& bound : bounds) bound = -bound;
  return bounds;
}

// A design whose upper side is `sides`; bounds are cut to the cap.
StoppingBounds Design(absl::Span<const double> information, std::vector<double> bounds, Alternative alternative) {
  for (double& bound : bounds) bound = std::min(bound, kBoundMax);
  const std::vector<double> none(bounds.size(), kInfinity);
  return {.information = {information.begin(), information.end()},
          .lower = Negated(alternative == Alternative::kGreater ? none : bounds),
          .upper = alternative == Alternative::kLess ? none : bounds};
}

// By symmetry the error of the lower side is that of the upper side.
double ErrorOfUpperSide(const StoppingBounds& bounds) {
  const auto crossings = CrossingProbabilities(bounds, /*drift=*/0);
  return crossings.ok() ? crossings->Upper() : std::numeric_limits<double>::quiet_NaN();
}

// A one-sided design downwards is the mirror of the one upwards.
absl::StatusOr<StoppingBounds> Solve(absl::Span<const double> information, Alternative alternative, double error,
                                     std::pair<double, double> range,
                                     absl::FunctionRef<std::vector<double>(double)> shape) {
  const Alternative solved = alternative == Alternative::kTwoSided ? alternative : Alternative::kGreater;
  const auto gap = [&](double c) {
    return NormalScore(error) - NormalScore(ErrorOfUpperSide(Design(information, shape(c), solved)));
  };
  const std::optional<double> c = RootBetween(gap, range.first, range.second);
  if (!c.has_value()) return absl::FailedPreconditionError("no bounds of this shape keep alpha");
  return Design(information, shape(*c), alternative);
}

}  // namespace

absl::StatusOr<StoppingBounds> WangTsiatisBounds(absl::Span<const double> information, double shape, double alpha,
                                                 Alternative alternative) {
  RETURN_IF_ERROR(Check(information, alpha, alternative));
  RETURN_IF_ERROR(Arguments()
                      .Require(std::abs(shape) <= 10, "shape", absl::StrCat("must lie between -10 and 10, not ", shape))
                      .Check());
  const auto bounds = [&](double c) {
    std::vector<double> z;
    for (const double t : information) z.push_back(c * std::pow(t / information.back(), shape - 0.5));
    return z;
  };
  const double error = ErrorOfSide(alpha, alternative);
  // The last look alone has to keep the error; at the other end every bound is at the cap.
  const double first = std::pow(information.front() / information.back(), std::min(0.0, 0.5 - shape));
  return Solve(information, alternative, error, {NormalUpperQuantile(error) - 1e-6, kBoundMax * std::max(1.0, first)},
               bounds);
}

absl::StatusOr<StoppingBounds> OBrienFlemingBounds(absl::Span<const double> information, double alpha,
                                                   Alternative alternative) {
  return WangTsiatisBounds(information, 0, alpha, alternative);
}

absl::StatusOr<StoppingBounds> PocockBounds(absl::Span<const double> information, double alpha,
                                            Alternative alternative) {
  return WangTsiatisBounds(information, 0.5, alpha, alternative);
}

absl::StatusOr<StoppingBounds> HaybittlePetoBounds(absl::Span<const double> information, double interim_z, double alpha,
                                                   Alternative alternative) {
  RETURN_IF_ERROR(Check(information, alpha, alternative));
  RETURN_IF_ERROR(Arguments().Positive("interim_z", interim_z).Check());
  const auto bounds = [&](double last) {
    std::vector<double> z(information.size(), interim_z);
    z.back() = last;
    return z;
  };
  const double error = ErrorOfSide(alpha, alternative);
  const double all_interim = ErrorOfUpperSide(Design(
      information, bounds(kInfinity), alternative == Alternative::kTwoSided ? alternative : Alternative::kGreater));
  if (all_interim >= error) {
    return absl::FailedPreconditionError("the looks before the last use up alpha; take a higher z for them");
  }
  return Solve(information, alternative, error, {NormalUpperQuantile(error) - 1e-6, kBoundMax}, bounds);
}

}  // namespace sendlift
