#include "stats/value/uplift.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr int kDrawsMin = 100;
constexpr int kDrawsMax = 100'000;
constexpr double kWorkMax = 1e11;

absl::Status Check(const ScoredCustomers& customers) {
  const size_t n = customers.scores.size();
  RETURN_IF_ERROR(
      Arguments()
          .Require(customers.treated.size() == n, "treated", "must be as many as the scores")
          .Require(customers.outcomes.size() == n, "outcomes", "must be as many as the scores")
          .Require(
              std::none_of(customers.scores.begin(), customers.scores.end(), [](double s) { return std::isnan(s); }),
              "scores", "must be numbers")
          .Require(std::all_of(customers.treated.begin(), customers.treated.end(), [](uint8_t t) { return t <= 1; }),
                   "treated", "must be 0 or 1")
          .Require(std::all_of(customers.outcomes.begin(), customers.outcomes.end(),
                               [](double y) { return std::isfinite(y); }),
                   "outcomes", "must be finite")
          .Check());
  const auto treated = std::count(customers.treated.begin(), customers.treated.end(), 1);
  if (treated == 0) return absl::FailedPreconditionError("the treatment arm has no customers yet");
  if (static_cast<size_t>(treated) == n) return absl::FailedPreconditionError("the control arm has no customers yet");
  return absl::OkStatus();
}

struct RankedCustomer {
  double outcome;
  bool treated;
  bool ends_tie;  // the last of its score
};

std::vector<RankedCustomer> Ranked(const ScoredCustomers& customers, absl::Span<const double> scores) {
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [scores](size_t a, size_t b) { return scores[a] > scores[b]; });
  std::vector<RankedCustomer> ranked;
  ranked.reserve(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    const bool ends = i + 1 == order.size() || scores[order[i]] != scores[order[i + 1]];
    ranked.push_back({customers.outcomes[order[i]], customers.treated[order[i]] != 0, ends});
  }
  return ranked;
}

struct ArmTotals {
  double customers = 0;
  double outcome = 0;

  double Mean() const { return customers == 0 ? 0 : outcome / customers; }
};

struct Totals {
  ArmTotals treatment, control;

  double Customers() const { return treatment.customers + control.customers; }
};

double RadcliffeGain(const Totals& totals) {
  return totals.treatment.outcome - totals.treatment.customers * totals.control.Mean();
}

double SkliftUpliftGain(const Totals& totals) {
  return (totals.treatment.Mean() - totals.control.Mean()) * totals.Customers();
}

using Gain = double (*)(const Totals&);

// Calls `visit` at the end of each tie, after (0, 0). A customer counts `weights` times, or once without weights.
void WalkCurve(absl::Span<const RankedCustomer> ranked, absl::Span<const uint32_t> weights, Gain gain,
               absl::FunctionRef<void(const CurvePoint&)> visit) {
  Totals totals;
  visit({0, 0});
  for (size_t i = 0; i < ranked.size(); ++i) {
    const double weight = weights.empty() ? 1 : weights[i];
    ArmTotals& arm = ranked[i].treated ? totals.treatment : totals.control;
    arm.customers += weight;
    arm.outcome += weight * ranked[i].outcome;
    if (ranked[i].ends_tie) visit({totals.Customers(), gain(totals)});
  }
}

// Between the curve and the straight line from its first point to its last.
double AreaAboveChord(absl::Span<const RankedCustomer> ranked, absl::Span<const uint32_t> weights, Gain gain) {
  double area = 0;
  CurvePoint last;
  WalkCurve(ranked, weights, gain, [&](const CurvePoint& point) {
    area += (point.customers - last.customers) * (point.gain + last.gain) / 2;
    last = point;
  });
  return area - last.customers * last.gain / 2;
}

double Qini(absl::Span<const RankedCustomer> ranked, absl::Span<const uint32_t> weights) {
  const auto n = static_cast<double>(ranked.size());
  return AreaAboveChord(ranked, weights, RadcliffeGain) / n / n;
}

// How often each of the ranked customers is drawn, as many draws in each arm as it has customers.
void DrawWithinArms(absl::Span<const size_t> treatment, absl::Span<const size_t> control, Random& random,
                    std::vector<uint32_t>& weights) {
  std::fill(weights.begin(), weights.end(), 0);
  for (size_t i = 0; i < treatment.size(); ++i) ++weights[treatment[random.Below(treatment.size())]];
  for (size_t i = 0; i < control.size(); ++i) ++weights[control[random.Below(control.size())]];
}

Interval Percentiles(std::vector<double>& values, double level) {
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  const auto at = [&](double share) {
    const double place = share * last;
    const auto below = static_cast<size_t>(place);
    const size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
  };
  return {.lower = at((1 - level) / 2), .upper = at((1 + level) / 2)};
}

// `largest` is the size that an area can have, against which rounding is 0.
absl::StatusOr<double> ShareOfPerfect(double area, double perfect, double largest) {
  if (std::abs(perfect) <= 1e-14 * largest) {
    return absl::FailedPreconditionError("the perfect curve of scikit-uplift has no area");
  }
  if (std::isfinite(area / perfect)) return area / perfect;
  return absl::OutOfRangeError("the outcomes are too large for a double");
}

// The scores of scikit-uplift's perfect curves.
std::vector<double> PerfectQiniScores(const ScoredCustomers& customers) {
  std::vector<double> scores;
  for (size_t i = 0; i < customers.scores.size(); ++i) {
    scores.push_back(customers.treated[i] != 0 ? customers.outcomes[i] : -customers.outcomes[i]);
  }
  return scores;
}

std::vector<double> PerfectUpliftScores(const ScoredCustomers& customers) {
  int64_t control_responders = 0;
  int64_t treated_others = 0;
  for (size_t i = 0; i < customers.scores.size(); ++i) {
    control_responders += customers.treated[i] == 0 && customers.outcomes[i] == 1;
    treated_others += customers.treated[i] == 1 && customers.outcomes[i] == 0;
  }
  std::vector<double> scores;
  for (size_t i = 0; i < customers.scores.size(); ++i) {
    const double treated = customers.treated[i];
    const double second = control_responders > treated_others ? customers.outcomes[i] : treated;
    scores.push_back((customers.outcomes[i] == treated ? 2 : 0) + second);
  }
  return scores;
}

}  // namespace

absl::StatusOr<std::vector<CurvePoint>> QiniCurve(const ScoredCustomers& customers) {
  RETURN_IF_ERROR(Check(customers));
  std::vector<CurvePoint> curve;
  WalkCurve(Ranked(customers, customers.scores), {}, RadcliffeGain,
            [&curve](const CurvePoint& point) { curve.push_back(point); });
  const bool finite =
      std::all_of(curve.begin(), curve.end(), [](const CurvePoint& p) { return std::isfinite(p.gain); });
  if (!finite) return absl::OutOfRangeError("the outcomes are too large for a double");
  return curve;
}

absl::StatusOr<double> QiniCoefficient(const ScoredCustomers& customers) {
  RETURN_IF_ERROR(Check(customers));
  const double coefficient = Qini(Ranked(customers, customers.scores), {});
  if (std::isfinite(coefficient)) return coefficient;
  return absl::OutOfRangeError("the outcomes are too large for a double");
}

absl::StatusOr<QiniEstimate> BootstrapQini(const ScoredCustomers& customers, double level, int draws, Random& random) {
  QiniEstimate estimate;
  ASSIGN_OR_RETURN(estimate.coefficient, QiniCoefficient(customers));
  RETURN_IF_ERROR(Arguments()
                      .Fraction("level", level)
                      .Require(draws >= kDrawsMin && draws <= kDrawsMax, "draws", "must be from 100 to 100,000")
                      .Require(draws * static_cast<double>(customers.scores.size()) <= kWorkMax, "draws",
                               "times the customers must be at most 10^11")
                      .Check());
  const std::vector<RankedCustomer> ranked = Ranked(customers, customers.scores);
  std::vector<size_t> treatment;
  std::vector<size_t> control;
  for (size_t i = 0; i < ranked.size(); ++i) (ranked[i].treated ? treatment : control).push_back(i);
  std::vector<uint32_t> weights(ranked.size());
  std::vector<double> coefficients;
  for (int draw = 0; draw < draws; ++draw) {
    DrawWithinArms(treatment, control, random, weights);
    coefficients.push_back(Qini(ranked, weights));
    if (!std::isfinite(coefficients.back())) return absl::OutOfRangeError("the outcomes are too large for a double");
  }
  estimate.interval = Percentiles(coefficients, level);
  return estimate;
}

absl::StatusOr<SkliftAreas> UpliftAreasAsSklift(const ScoredCustomers& customers) {
  RETURN_IF_ERROR(Check(customers));
  const auto area = [&customers](absl::Span<const double> scores, Gain gain) {
    return AreaAboveChord(Ranked(customers, scores), {}, gain);
  };
  double largest = 0;
  for (const double outcome : customers.outcomes) {
    largest += std::abs(outcome) * static_cast<double>(customers.outcomes.size());
  }
  SkliftAreas areas;
  ASSIGN_OR_RETURN(areas.qini_auc, ShareOfPerfect(area(customers.scores, RadcliffeGain),
                                                  area(PerfectQiniScores(customers), RadcliffeGain), largest));
  ASSIGN_OR_RETURN(areas.uplift_auc, ShareOfPerfect(area(customers.scores, SkliftUpliftGain),
                                                    area(PerfectUpliftScores(customers), SkliftUpliftGain), largest));
  return areas;
}

}  // namespace sendlift
