#include "stats/value/maximize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "stats/timing/symmetric.h"

namespace sendlift {
namespace {

using Point = std::vector<double>;
using Function = absl::FunctionRef<double(absl::Span<const double>)>;

constexpr int kSimplexStepsMax = 600;
constexpr int kNewtonStepsMax = 30;
constexpr double kLogMax = 20;
constexpr double kSimplexTolerance = 1e-5;
constexpr double kNewtonTolerance = 1e-6;
constexpr double kDerivativeStep = 1e-3;

struct Vertex {
  Point at;
  double value;
};

// Minus infinity where the function has no value, so that the search turns away.
Vertex Evaluate(Function f, Point at) {
  const double value = f(at);
  return {.at = std::move(at), .value = std::isfinite(value) ? value : -std::numeric_limits<double>::infinity()};
}

// from + factor (to - from)
Point Along(const Point& from, const Point& to, double factor) {
  Point at(from.size());
  for (size_t i = 0; i < at.size(); ++i) at[i] = from[i] + factor * (to[i] - from[i]);
  return at;
}

Point CentreWithoutLast(const std::vector<Vertex>& simplex) {
  Point centre(simplex[0].at.size(), 0);
  for (size_t i = 0; i + 1 < simplex.size(); ++i) {
    for (size_t j = 0; j < centre.size(); ++j) centre[j] += simplex[i].at[j] / static_cast<double>(centre.size());
  }
  return centre;
}

// One move of the simplex, which is sorted with the best first.
void Move(Function f, std::vector<Vertex>& simplex) {
  const Point centre = CentreWithoutLast(simplex);
  Vertex& worst = simplex.back();
  const Vertex reflected = Evaluate(f, Along(centre, worst.at, -1));
  if (reflected.value > simplex[0].value) {
    const Vertex expanded = Evaluate(f, Along(centre, worst.at, -2));
    worst = expanded.value > reflected.value ? expanded : reflected;
    return;
  }
  if (reflected.value > simplex[simplex.size() - 2].value) {
    worst = reflected;
    return;
  }
  const Vertex contracted = Evaluate(f, Along(centre, reflected.value > worst.value ? reflected.at : worst.at, 0.5));
  if (contracted.value > std::max(reflected.value, worst.value)) {
    worst = contracted;
    return;
  }
  for (size_t i = 1; i < simplex.size(); ++i) simplex[i] = Evaluate(f, Along(simplex[0].at, simplex[i].at, 0.5));
}

Vertex NelderMead(Function f, const Point& start) {
  std::vector<Vertex> simplex = {Evaluate(f, start)};
  for (size_t i = 0; i < start.size(); ++i) {
    Point at = start;
    at[i] += 0.5;
    simplex.push_back(Evaluate(f, std::move(at)));
  }
  const auto better = [](const Vertex& a, const Vertex& b) { return a.value > b.value; };
  for (int step = 0; step < kSimplexStepsMax; ++step) {
    std::stable_sort(simplex.begin(), simplex.end(), better);
    const double spread = simplex.front().value - simplex.back().value;
    if (spread <= kSimplexTolerance * std::max(1.0, std::abs(simplex.front().value) * 1e-3)) break;
    Move(f, simplex);
  }
  return *std::min_element(simplex.begin(), simplex.end(), better);
}

struct Derivatives {
  Point gradient;
  std::vector<double> curvature;  // minus the second derivatives
};

Derivatives DerivativesAt(Function f, const Vertex& vertex) {
  const size_t size = vertex.at.size();
  const double h = kDerivativeStep;
  const auto shifted = [&](size_t i, double a, size_t j, double b) {
    Point at = vertex.at;
    at[i] += a;
    at[j] += b;
    return f(at);
  };
  Derivatives d{.gradient = Point(size), .curvature = std::vector<double>(size * size)};
  for (size_t i = 0; i < size; ++i) {
    const double up = shifted(i, h, i, 0);
    const double down = shifted(i, -h, i, 0);
    const double far = shifted(i, 2 * h, i, 0) - shifted(i, -2 * h, i, 0);
    d.gradient[i] = (8 * (up - down) - far) / (12 * h);
    d.curvature[i * size + i] = -(up - 2 * vertex.value + down) / (h * h);
    for (size_t j = 0; j < i; ++j) {
      const double mixed = shifted(i, h, j, h) - shifted(i, h, j, -h) - shifted(i, -h, j, h) + shifted(i, -h, j, -h);
      d.curvature[i * size + j] = d.curvature[j * size + i] = -mixed / (4 * h * h);
    }
  }
  return d;
}

struct Step {
  Point to;
  double largest = 0;
  Point errors;
};

// None where the function does not curve down in every direction.
std::optional<Step> NewtonStep(Function f, const Vertex& from) {
  constexpr double kLongest = 1;
  const size_t size = from.at.size();
  const Derivatives d = DerivativesAt(f, from);
  std::vector<double> scale(size);
  for (size_t i = 0; i < size; ++i) scale[i] = 1e3 * std::abs(d.curvature[i * size + i]);
  const std::optional<std::vector<double>> inverse = InverseOf(d.curvature, scale);
  if (!inverse.has_value()) return std::nullopt;
  Step step{.to = from.at, .errors = Point(size)};
  Point move(size, 0);
  for (size_t i = 0; i < size; ++i) {
    step.errors[i] = std::sqrt((*inverse)[i * size + i]);
    for (size_t j = 0; j < size; ++j) move[i] += (*inverse)[i * size + j] * d.gradient[j];
    step.largest = std::max(step.largest, std::abs(move[i]));
  }
  const double factor = std::min(1.0, kLongest / step.largest);
  for (size_t i = 0; i < size; ++i) step.to[i] += factor * move[i];
  return std::isfinite(step.largest) ? std::optional(step) : std::nullopt;
}

bool IsWithin(const Point& at) {
  return std::all_of(at.begin(), at.end(), [](double x) { return std::abs(x) < kLogMax; });
}

}  // namespace

absl::StatusOr<Maximum> Maximize(Function f, absl::Span<const std::vector<double>> starts) {
  std::optional<Vertex> best;
  for (const Point& start : starts) {
    Vertex found = NelderMead(f, start);
    if (!best.has_value() || found.value > best->value) best = std::move(found);
  }
  for (int i = 0; i < kNewtonStepsMax && best.has_value() && IsWithin(best->at); ++i) {
    const std::optional<Step> step = NewtonStep(f, *best);
    if (!step.has_value()) break;
    if (step->largest < kNewtonTolerance) {
      return Maximum{.at = best->at, .value = best->value, .standard_errors = step->errors};
    }
    Vertex next = Evaluate(f, step->to);
    for (int halving = 0; halving < 30 && next.value < best->value - 1e-9 * std::abs(best->value); ++halving) {
      next = Evaluate(f, Along(best->at, next.at, 0.5));
    }
    best = std::move(next);
  }
  return absl::FailedPreconditionError("the data do not determine the parameters: the likelihood has no clear maximum");
}

}  // namespace sendlift
