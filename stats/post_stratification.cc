#include "stats/post_stratification.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/moments.h"

namespace sendlift {
namespace {

constexpr size_t kStrataMax = 100'000;

absl::Status Check(absl::Span<const MeanArms> strata, double level) {
  RETURN_IF_ERROR(Arguments()
                      .Fraction("level", level)
                      .Require(strata.size() <= kStrataMax, "strata", absl::StrCat("must be at most ", kStrataMax))
                      .Check());
  for (const MeanArms& arms : strata) {
    const absl::Status status = CheckMeans(arms, level);
    if (!status.ok() && !absl::IsFailedPrecondition(status)) return status;
  }
  return absl::OkStatus();
}

double SizeOf(const MeanArms& arms) { return arms.treatment.n + arms.control.n; }

bool StandsAlone(const MeanArms& arms) {
  return arms.treatment.n >= 2 && arms.control.n >= 2 && arms.treatment.variance > 0 && arms.control.variance > 0;
}

MeanArms PooledArms(const MeanArms& a, const MeanArms& b) {
  return {.treatment = Pooled(a.treatment, b.treatment), .control = Pooled(a.control, b.control)};
}

// Joins what cannot stand alone to the largest stratum that can; all in one when none can.
std::vector<MeanArms> WithoutThinStrata(absl::Span<const MeanArms> strata) {
  std::vector<MeanArms> kept;
  MeanArms thin;
  for (const MeanArms& arms : strata) {
    if (StandsAlone(arms)) {
      kept.push_back(arms);
    } else {
      thin = PooledArms(thin, arms);
    }
  }
  if (kept.empty()) return {thin};
  if (SizeOf(thin) == 0) return kept;
  const auto largest = std::max_element(kept.begin(), kept.end(),
                                        [](const MeanArms& a, const MeanArms& b) { return SizeOf(a) < SizeOf(b); });
  *largest = PooledArms(*largest, thin);
  return kept;
}

struct MeansWithCovariance {
  double treatment = 0, control = 0;
  double treatment_variance = 0, control_variance = 0, covariance = 0;  // of the means

  // Of a * treatment + b * control.
  double VarianceOf(double a, double b) const {
    return std::max(0.0, a * a * treatment_variance + 2 * a * b * covariance + b * b * control_variance);
  }
};

MeansWithCovariance Weighted(const std::vector<MeanArms>& strata, StrataShares shares) {
  double total = 0;
  for (const MeanArms& arms : strata) total += SizeOf(arms);
  MeansWithCovariance result;
  for (const MeanArms& arms : strata) {
    const double share = SizeOf(arms) / total;
    result.treatment += share * arms.treatment.mean;
    result.control += share * arms.control.mean;
    result.treatment_variance += share * share * VarianceOfMean(arms.treatment);
    result.control_variance += share * share * VarianceOfMean(arms.control);
  }
  if (shares == StrataShares::kFixed) return result;
  for (const MeanArms& arms : strata) {
    const double weight = SizeOf(arms) / total / total;
    const double treatment = arms.treatment.mean - result.treatment;
    const double control = arms.control.mean - result.control;
    result.treatment_variance += weight * treatment * treatment;
    result.control_variance += weight * control * control;
    result.covariance += weight * treatment * control;
  }
  return result;
}

}  // namespace

absl::StatusOr<PostStratifiedResult> PostStratify(absl::Span<const MeanArms> strata, StrataShares shares, double level,
                                                  Alternative alternative) {
  RETURN_IF_ERROR(Check(strata, level));
  const std::vector<MeanArms> thick = WithoutThinStrata(strata);
  RETURN_IF_ERROR(CheckMeans(thick.front(), level));
  const MeansWithCovariance means = Weighted(thick, shares);
  const double difference = means.treatment - means.control;
  const double error = std::sqrt(means.VarianceOf(1, -1));
  if (!std::isfinite(difference + error)) return absl::OutOfRangeError("the means or variances do not fit a double");
  const double ratio = means.control == 0 ? std::nan("") : means.treatment / means.control;
  const double lift_error = std::sqrt(means.VarianceOf(1 / means.control, -ratio / means.control));
  const auto populated =
      std::count_if(strata.begin(), strata.end(), [](const MeanArms& arms) { return SizeOf(arms) > 0; });
  PostStratifiedResult result{.treatment_mean = means.treatment,
                              .control_mean = means.control,
                              .treatment_variance = means.treatment_variance,
                              .control_variance = means.control_variance,
                              .difference = Infer({.value = difference, .standard_error = error}, level, alternative),
                              .lift = Infer({.value = ratio - 1, .standard_error = lift_error}, level, alternative),
                              .pooled_strata = static_cast<size_t>(populated) - thick.size()};
  return result;
}

}  // namespace sendlift
