#include "measurement/model_quality.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/error.h"
#include "base/status.h"
#include "stats/proportions.h"
#include "stats/value/calibration.h"
#include "stats/value/roc_area.h"

namespace sendlift {
namespace {

constexpr double kLevel = 0.95;
constexpr size_t kGroups = 10;
constexpr int64_t kCasesMin = 2;

Estimated WithInterval(double value, const Interval& interval) {
  return {.value = value, .lower = interval.lower, .upper = interval.upper};
}

absl::StatusOr<Estimated> RateWithInterval(const Counts& counts) {
  ASSIGN_OR_RETURN(const Interval interval, WilsonInterval(counts, kLevel));
  return WithInterval(RateOf(counts), interval);
}

absl::Status MeasureCalibration(absl::Span<const double> probabilities, absl::Span<const uint8_t> left,
                                ModelQuality& quality) {
  ASSIGN_OR_RETURN(const auto groups, CalibrationGroups(probabilities, left, kGroups, kLevel));
  for (const CalibrationGroup& group : groups) {
    quality.groups.push_back({.customers = group.observed.trials,
                              .predicted = group.predicted,
                              .observed = WithInterval(RateOf(group.observed), group.interval)});
  }
  const auto line = RecalibrationOf(probabilities, left, kLevel);
  if (absl::IsFailedPrecondition(line.status())) return absl::OkStatus();
  if (!line.ok()) return line.status();
  quality.intercept = WithInterval(line->intercept, line->intercept_interval);
  quality.slope = WithInterval(line->slope, line->slope_interval);
  return absl::OkStatus();
}

}  // namespace

absl::Status TooFewCases(int64_t left, int64_t stayed, int64_t needed) {
  return Error(absl::StatusCode::kFailedPrecondition, "TOO_FEW_CHURN_CASES",
               absl::StrCat("of the customers who were active, ", left, " left and ", stayed, " stayed; at least ",
                            needed, " of each are needed: look further back, or take another horizon"),
               {{"left", absl::StrCat(left)}, {"stayed", absl::StrCat(stayed)}, {"needed", absl::StrCat(needed)}});
}

absl::StatusOr<ModelQuality> QualityOf(absl::Span<const double> probabilities, absl::Span<const uint8_t> left,
                                       double base_rate) {
  ModelQuality quality;
  quality.customers = static_cast<int64_t>(left.size());
  quality.left = std::count(left.begin(), left.end(), 1);
  const int64_t stayed = quality.customers - quality.left;
  if (quality.left < kCasesMin || stayed < kCasesMin) return TooFewCases(quality.left, stayed, kCasesMin);
  ASSIGN_OR_RETURN(quality.rate, RateWithInterval({.successes = quality.left, .trials = quality.customers}));
  quality.predicted =
      std::accumulate(probabilities.begin(), probabilities.end(), 0.0) / static_cast<double>(probabilities.size());
  ASSIGN_OR_RETURN(const RocArea roc, RocAreaOf(probabilities, left, kLevel));
  quality.area = WithInterval(roc.area, roc.interval);
  quality.area_variance = roc.variance;
  ASSIGN_OR_RETURN(quality.brier, BrierScore(probabilities, left));
  const std::vector<double> same(left.size(), base_rate);
  ASSIGN_OR_RETURN(quality.base_brier, BrierScore(same, left));
  RETURN_IF_ERROR(MeasureCalibration(probabilities, left, quality));
  return quality;
}

std::string ProblemOf(const ModelQuality& quality) {
  if (quality.area.lower <= 0.5) {
    return absl::StrFormat(
        "the order of the customers is not shown to be better than chance: the area under the curve is %.3f, its "
        "interval %.3f to %.3f",
        quality.area.value, quality.area.lower, quality.area.upper);
  }
  if (quality.brier < quality.base_brier) return "";
  return absl::StrFormat(
      "its probabilities are worse than one probability for all: the Brier score is %.4f, that of the base rate %.4f",
      quality.brier, quality.base_brier);
}

}  // namespace sendlift
