#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/random.h"
#include "stats/interval.h"

namespace sendlift {

// Whether a score finds the customers whom a treatment moves, measured on a randomised experiment. There are several
// "Qini" and "AUUC" in use that disagree on the same ranking, so every function here is named by its definition.
// Customers are taken by descending score; those of one score are taken together, and a curve is a straight line across
// them, so their order does not matter. Row i of every span is one customer.
struct ScoredCustomers {
  absl::Span<const double> scores;    // higher: treat first
  absl::Span<const uint8_t> treated;  // 1 treatment, 0 control
  absl::Span<const double> outcomes;  // any finite number: 0 and 1, or money
};

struct CurvePoint {
  double customers = 0;  // taken so far
  double gain = 0;
};

// Errors of all: INVALID_ARGUMENT for spans of unequal length, scores that are NaN, treated other than 0 and 1,
// outcomes that are not finite; FAILED_PRECONDITION without customers in both arms; OUT_OF_RANGE for sums beyond a
// double.

// Radcliffe (2007): gain(k) = Y_T(k) - Y_C(k) N_T(k) / N_C(k), sums and numbers in each arm among the k first; the
// second term is 0 while N_C is. The first point is (0, 0).
absl::StatusOr<std::vector<CurvePoint>> QiniCurve(const ScoredCustomers& customers);

// The area between that curve and its chord, over N squared; not normalised by a perfect curve, which for money does
// not exist. About 0 for scores that know nothing; in outcome per customer.
absl::StatusOr<double> QiniCoefficient(const ScoredCustomers& customers);

struct QiniEstimate {
  double coefficient = 0;
  Interval interval;
};

// Percentile bootstrap (Efron 1979): customers drawn with replacement within each arm, `draws` times (100 to 100,000,
// and draws times customers at most 10^11, else INVALID_ARGUMENT). The same generator state gives the same interval.
absl::StatusOr<QiniEstimate> BootstrapQini(const ScoredCustomers& customers, double level, int draws, Random& random);

struct SkliftAreas {
  double qini_auc = 0;
  double uplift_auc = 0;
};

// What scikit-uplift calls qini_auc_score (negative_effect on) and uplift_auc_score, for comparison with it: the areas
// above the chord divided by those of its "perfect" curve. `uplift_auc` uses gain(k) = (Y_T / N_T - Y_C / N_C) k. The
// two can say opposite things of one ranking. FAILED_PRECONDITION where a perfect curve has no area either.
absl::StatusOr<SkliftAreas> UpliftAreasAsSklift(const ScoredCustomers& customers);

}  // namespace sendlift
