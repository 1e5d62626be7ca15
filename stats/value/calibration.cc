#include "stats/value/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/proportions.h"

namespace sendlift {
namespace {

constexpr double kEdge = 1e-9;
constexpr int kStepsMax = 50;
constexpr double kSlopeMax = 1e3;

absl::Status CheckCases(absl::Span<const double> probabilities, absl::Span<const uint8_t> labels, double level) {
  RETURN_IF_ERROR(
      Arguments()
          .Fraction("level", level)
          .Require(probabilities.size() == labels.size(), "labels", "must be as many as probabilities")
          .Require(std::all_of(probabilities.begin(), probabilities.end(), [](double p) { return p >= 0 && p <= 1; }),
                   "probabilities", "must lie between 0 and 1")
          .Require(std::all_of(labels.begin(), labels.end(), [](uint8_t label) { return label < 2; }), "labels",
                   "must be 0 or 1")
          .Check());
  return labels.empty() ? absl::FailedPreconditionError("there are no cases") : absl::OkStatus();
}

std::vector<double> LogitsOf(absl::Span<const double> probabilities) {
  std::vector<double> logits;
  logits.reserve(probabilities.size());
  for (const double probability : probabilities) {
    const double p = std::clamp(probability, kEdge, 1 - kEdge);
    logits.push_back(std::log(p / (1 - p)));
  }
  return logits;
}

// Gradient and information of the log-likelihood at a point.
struct Slopes {
  double a = 0, b = 0;
  double aa = 0, ab = 0, bb = 0;
  double determinant() const { return aa * bb - ab * ab; }
};

Slopes SlopesAt(absl::Span<const double> logits, absl::Span<const uint8_t> labels, double intercept, double slope) {
  Slopes at;
  for (size_t i = 0; i < logits.size(); ++i) {
    const double p = 1 / (1 + std::exp(-(intercept + slope * logits[i])));
    const double weight = p * (1 - p);
    at.a += labels[i] - p;
    at.b += (labels[i] - p) * logits[i];
    at.aa += weight;
    at.ab += weight * logits[i];
    at.bb += weight * logits[i] * logits[i];
  }
  return at;
}

absl::Status NoAnswer() {
  return absl::FailedPreconditionError("labels or probabilities are all equal, or in perfect order");
}

}  // namespace

absl::StatusOr<double> BrierScore(absl::Span<const double> probabilities, absl::Span<const uint8_t> labels) {
  RETURN_IF_ERROR(CheckCases(probabilities, labels, 0.5));
  double sum = 0;
  for (size_t i = 0; i < labels.size(); ++i) sum += (labels[i] - probabilities[i]) * (labels[i] - probabilities[i]);
  return sum / static_cast<double>(labels.size());
}

absl::StatusOr<std::vector<CalibrationGroup>> CalibrationGroups(absl::Span<const double> probabilities,
                                                                absl::Span<const uint8_t> labels, size_t groups,
                                                                double level) {
  RETURN_IF_ERROR(CheckCases(probabilities, labels, level));
  RETURN_IF_ERROR(Arguments().Require(groups > 0, "groups", "must be at least 1").Check());
  std::vector<uint32_t> order(labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return probabilities[a] < probabilities[b]; });
  std::vector<CalibrationGroup> made(std::min(groups, order.size()));
  for (size_t i = 0; i < order.size(); ++i) {
    CalibrationGroup& group = made[i * made.size() / order.size()];
    group.predicted += probabilities[order[i]];
    group.observed.successes += labels[order[i]];
    ++group.observed.trials;
  }
  for (CalibrationGroup& group : made) {
    group.predicted /= static_cast<double>(group.observed.trials);
    ASSIGN_OR_RETURN(group.interval, WilsonInterval(group.observed, level));
  }
  return made;
}

absl::StatusOr<Recalibration> RecalibrationOf(absl::Span<const double> probabilities, absl::Span<const uint8_t> labels,
                                              double level) {
  RETURN_IF_ERROR(CheckCases(probabilities, labels, level));
  const std::vector<double> logits = LogitsOf(probabilities);
  Recalibration made = {.intercept = 0, .intercept_interval = {}, .slope = 0, .slope_interval = {}};
  Slopes at;
  double step = 1;
  for (int steps = 0; steps < kStepsMax && step > 1e-10; ++steps) {
    at = SlopesAt(logits, labels, made.intercept, made.slope);
    const double determinant = at.determinant();
    if (!(determinant > 1e-12 * at.aa * at.bb)) return NoAnswer();
    const double a = (at.bb * at.a - at.ab * at.b) / determinant;
    const double b = (at.aa * at.b - at.ab * at.a) / determinant;
    made.intercept += a;
    made.slope += b;
    step = std::max(std::abs(a), std::abs(b));
    if (!(std::abs(made.slope) < kSlopeMax)) return NoAnswer();
  }
  if (step > 1e-10) return NoAnswer();
  const double z = NormalQuantileFor(level);
  const double of_intercept = z * std::sqrt(at.bb / at.determinant());
  const double of_slope = z * std::sqrt(at.aa / at.determinant());
  made.intercept_interval = {.lower = made.intercept - of_intercept, .upper = made.intercept + of_intercept};
  made.slope_interval = {.lower = made.slope - of_slope, .upper = made.slope + of_slope};
  return made;
}

}  // namespace sendlift
