#include "calculator/means.h"

#include <cmath>
#include <vector>

#include "base/status.h"
#include "calculator/request.h"
#include "stats/cuped.h"
#include "stats/margins.h"
#include "stats/post_stratification.h"
#include "stats/ratio_metric.h"

namespace sendlift::calculator {
namespace {

constexpr double kLevelOfTests = 0.95;  // does not move a p-value
constexpr int kStrataMax = 1'000;

void WriteDifference(const Inference& inference, v1::MeanComparison& proto) {
  proto.set_difference(inference.estimate);
  proto.set_standard_error(inference.standard_error);
  proto.set_degrees_of_freedom(std::isfinite(inference.degrees_of_freedom) ? inference.degrees_of_freedom : 0);
  proto.set_p_value(inference.p);
  Write(inference.interval, *proto.mutable_difference_interval());
}

void WriteLift(double estimate, const Interval& interval, v1::MeanComparison& proto) {
  proto.set_relative_lift(estimate);
  if (std::isfinite(interval.lower) && std::isfinite(interval.upper)) {
    Write(interval, *proto.mutable_relative_lift_interval());
  }
}

void AddLift(absl::string_view method, const Interval& interval, v1::MeanComparison& proto) {
  if (!std::isfinite(interval.lower) || !std::isfinite(interval.upper)) return;
  auto& named = *proto.add_relative_lift_intervals();
  named.set_method(std::string(method));
  Write(interval, *named.mutable_interval());
}

// The relative lift three ways, as far as the means allow one.
absl::Status WriteLifts(const MeanArms& arms, double level, v1::MeanComparison& proto) {
  if (arms.control.mean == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const RelativeLift fieller, FiellerLift(arms, level));
  WriteLift(fieller.estimate, fieller.interval, proto);
  ASSIGN_OR_RETURN(const DeltaLiftResult delta, DeltaLift(arms, level, LiftQuantile::kWelch));
  AddLift("delta", delta.interval, proto);
  if (arms.treatment.mean * arms.control.mean > 0) {
    ASSIGN_OR_RETURN(const LogLiftResult log_lift, LogLift(arms, level));
    AddLift("log", log_lift.interval, proto);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::MeanComparison> CompareArms(const MeanArms& arms, double level, Alternative alternative) {
  ASSIGN_OR_RETURN(const Inference test, MeanDifferenceTest(arms, {.alternative = alternative, .level = level}));
  v1::MeanComparison proto;
  WriteDifference(test, proto);
  RETURN_IF_ERROR(WriteLifts(arms, level, proto));
  return proto;
}

absl::StatusOr<v1::MeanComparison> CompareMeans(const v1::CompareMeansRequest& request) {
  Arguments arguments;
  const MeanArms arms{.treatment = Read(request.treatment(), "treatment", arguments),
                      .control = Read(request.control(), "control", arguments)};
  const double level = Or(request.confidence_level(), 0.95);
  CheckEnum("alternative", v1::Alternative_IsValid(request.alternative()), arguments);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).AtLeast("margin", request.margin(), 0).Check());
  ASSIGN_OR_RETURN(v1::MeanComparison proto, CompareArms(arms, level, Read(request.alternative())));
  if (request.margin() > 0) {
    ASSIGN_OR_RETURN(const Inference test,
                     MeanDifferenceTest(arms, NonInferiority(request.margin(), true, kLevelOfTests)));
    proto.set_non_inferiority_p_value(test.p);
  }
  return proto;
}

absl::StatusOr<v1::MeanComparison> CompareRatios(const v1::CompareRatiosRequest& request) {
  Arguments arguments;
  const PairEstimate treatment = Read(request.treatment(), "treatment", arguments);
  const PairEstimate control = Read(request.control(), "control", arguments);
  const double level = Or(request.confidence_level(), 0.95);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  MeanArms arms;
  ASSIGN_OR_RETURN(arms.treatment, RatioEstimateOf(treatment));
  ASSIGN_OR_RETURN(arms.control, RatioEstimateOf(control));
  return CompareArms(arms, level, Alternative::kTwoSided);
}

absl::StatusOr<v1::MeanComparison> AdjustMeans(const v1::AdjustMeansRequest& request) {
  Arguments arguments;
  const CupedArms arms{.treatment = Read(request.treatment(), "treatment", arguments),
                       .control = Read(request.control(), "control", arguments)};
  const double level = Or(request.confidence_level(), 0.95);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  ASSIGN_OR_RETURN(const CupedResult result, CupedDifference(arms, level));
  v1::MeanComparison proto;
  WriteDifference(result.difference, proto);
  proto.set_variance_reduction(result.variance_reduction);
  if (arms.control.first_mean != 0) {
    ASSIGN_OR_RETURN(const CupedLift lift, CupedRelativeLift(arms, level));
    WriteLift(lift.lift.estimate, lift.lift.interval, proto);
  }
  return proto;
}

absl::StatusOr<v1::MeanComparison> CompareStratifiedMeans(const v1::CompareStratifiedMeansRequest& request) {
  Arguments arguments;
  CheckSize("strata", request.strata_size(), 1, kStrataMax, arguments);
  const double level = Or(request.confidence_level(), 0.95);
  arguments.Fraction("confidence_level", level);
  std::vector<MeanArms> strata;
  for (int i = 0; i < request.strata_size(); ++i) {
    const auto& stratum = request.strata(i);
    strata.push_back({.treatment = Read(stratum.treatment(), At("strata", i) + ".treatment", arguments),
                      .control = Read(stratum.control(), At("strata", i) + ".control", arguments)});
  }
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const PostStratifiedResult result,
                   PostStratify(strata, request.random_strata() ? StrataShares::kRandom : StrataShares::kFixed, level));
  v1::MeanComparison proto;
  WriteDifference(result.difference, proto);
  if (!std::isnan(result.lift.estimate)) WriteLift(result.lift.estimate, result.lift.interval, proto);
  return proto;
}

}  // namespace sendlift::calculator
