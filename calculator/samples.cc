#include "calculator/samples.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/status.h"
#include "calculator/means.h"
#include "calculator/request.h"
#include "stats/bootstrap.h"
#include "stats/moments.h"
#include "stats/quantiles.h"
#include "stats/winsorise.h"

namespace sendlift::calculator {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kValuesMax = 250'000;
constexpr int kSharesMax = 20;
constexpr double kUsualUpperShare = 0.999;
constexpr int kDrawsMin = 100;
constexpr int kDrawsMax = 100'000;
constexpr int64_t kUsualDraws = 1'000;
constexpr int64_t kDrawnCustomersMax = 500'000'000;

using Values = google::protobuf::RepeatedField<double>;

// Names the first value that is none.
void CheckValues(const Values& values, const std::string& field, int least, Arguments& arguments) {
  CheckSize(field, values.size(), least, kValuesMax, arguments);
  for (int i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    arguments.Finite(At(field, i), values[i]);
    break;
  }
}

void CheckSample(const v1::SampleValues& sample, const std::string& field, Arguments& arguments) {
  CheckValues(sample.values(), field + ".values", 1, arguments);
  arguments.Require(sample.customers().empty() || sample.customers_size() == sample.values_size(), field + ".customers",
                    "must be none, or as many as the values");
}

std::vector<double> ReadShares(const Values& shares, Arguments& arguments) {
  CheckSize("shares", shares.size(), 0, kSharesMax, arguments);
  for (int i = 0; i < std::min(shares.size(), kSharesMax); ++i) arguments.Fraction(At("shares", i), shares[i]);
  if (shares.empty()) return {0.5};
  return {shares.begin(), shares.end()};
}

absl::StatusOr<QuantileEstimate> EstimateOf(const v1::SampleValues& sample, double share, double level) {
  if (sample.customers().empty()) return QuantileOf(sample.values(), share, level);
  const std::vector<uint64_t> customers(sample.customers().begin(), sample.customers().end());
  return ClusteredQuantileOf(sample.values(), customers, share, level);
}

// Errors name the quantile, because others of the same request may have an answer.
absl::StatusOr<QuantileEstimate> QuantileAt(const v1::SampleValues& sample, double share, double level) {
  absl::StatusOr<QuantileEstimate> estimate = EstimateOf(sample, share, level);
  if (!estimate.ok()) {
    return absl::Status(estimate.status().code(), absl::StrCat("quantile ", share, ": ", estimate.status().message()));
  }
  if (!std::isfinite(estimate->standard_error)) {
    return absl::OutOfRangeError("the standard error of a quantile does not fit a double");
  }
  return estimate;
}

void WriteEstimate(const QuantileEstimate& estimate, v1::QuantileEstimate& proto) {
  proto.set_value(estimate.value);
  Write(estimate.interval, *proto.mutable_interval());
  proto.set_standard_error(estimate.standard_error);
}

struct QuantileTest {
  double share = 0;
  double level = 0;
  Alternative alternative = Alternative::kTwoSided;
};

absl::Status WriteComparison(const QuantileArms& arms, const QuantileTest& test,
                             v1::QuantileComparison::Quantile& proto) {
  proto.set_share(test.share);
  WriteEstimate(arms.treatment, *proto.mutable_treatment());
  WriteEstimate(arms.control, *proto.mutable_control());
  ASSIGN_OR_RETURN(const Inference difference, QuantileDifference(arms, test.level, test.alternative));
  proto.set_difference(difference.estimate);
  proto.set_standard_error(difference.standard_error);
  proto.set_p_value(difference.p);
  Write(difference.interval, *proto.mutable_difference_interval());
  if (arms.control.value == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Inference lift, QuantileLift(arms, test.level, test.alternative));
  proto.set_relative_lift(lift.estimate);
  Write(lift.interval, *proto.mutable_relative_lift_interval());
  return absl::OkStatus();
}

void CheckLimits(const v1::CompareWinsorisedMeansRequest& request, double upper_share, Arguments& arguments) {
  if (request.has_limits()) {
    arguments.Require(request.limits().lower() < kInfinity, "limits.lower", "must be a number or -Infinity");
    arguments.Require(request.limits().upper() > -kInfinity && request.limits().lower() <= request.limits().upper(),
                      "limits.upper", "must be at least lower");
    return;
  }
  arguments.Rate("lower_share", request.lower_share()).Rate("upper_share", upper_share);
  arguments.Require(request.lower_share() <= upper_share, "upper_share", "must be at least lower_share");
}

absl::StatusOr<Limits<double>> LimitsOf(const v1::CompareWinsorisedMeansRequest& request, double upper_share) {
  if (request.has_limits()) return Limits<double>{request.limits().lower(), request.limits().upper()};
  std::vector<double> both(request.treatment().begin(), request.treatment().end());
  both.insert(both.end(), request.control().begin(), request.control().end());
  return LimitsAtPercentiles(both, request.lower_share(), upper_share);
}

// The moments of the values as they are; none when no double holds them.
std::optional<MeanEstimate> MeanBefore(const Values& values) {
  const absl::StatusOr<Moments> moments = MomentsOf(values);
  if (!moments.ok()) return std::nullopt;
  const absl::StatusOr<MeanEstimate> estimate = EstimateOf(*moments);
  if (!estimate.ok()) return std::nullopt;
  return *estimate;
}

absl::StatusOr<MeanEstimate> PullIn(const Values& values, const Limits<double>& limits,
                                    v1::WinsorisedComparison::Arm& arm) {
  ASSIGN_OR_RETURN(const WinsorisedMoments pulled, Winsorise(values, limits));
  ASSIGN_OR_RETURN(const MeanEstimate estimate, EstimateOf(pulled.moments));
  arm.set_n(values.size());
  arm.set_mean(estimate.mean);
  arm.set_standard_deviation(std::sqrt(estimate.variance));
  arm.set_raised_count(pulled.raised);
  arm.set_lowered_count(pulled.lowered);
  return estimate;
}

void WriteResult(const BootstrapResult& result, v1::BootstrappedMeans::Estimate& proto) {
  proto.set_estimate(result.estimate);
  proto.set_standard_error(result.standard_error);
  Write(result.interval, *proto.mutable_interval());
}

}  // namespace

absl::StatusOr<v1::QuantileEstimates> EstimateQuantiles(const v1::EstimateQuantilesRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  Arguments arguments;
  CheckSample(request.sample(), "sample", arguments);
  const std::vector<double> shares = ReadShares(request.shares(), arguments);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  v1::QuantileEstimates proto;
  for (const double share : shares) {
    ASSIGN_OR_RETURN(const QuantileEstimate estimate, QuantileAt(request.sample(), share, level));
    auto& added = *proto.add_quantiles();
    added.set_share(share);
    WriteEstimate(estimate, *added.mutable_estimate());
    proto.set_customers_count(static_cast<int64_t>(estimate.n));
  }
  return proto;
}

absl::StatusOr<v1::QuantileComparison> CompareQuantiles(const v1::CompareQuantilesRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  Arguments arguments;
  CheckSample(request.treatment(), "treatment", arguments);
  CheckSample(request.control(), "control", arguments);
  const std::vector<double> shares = ReadShares(request.shares(), arguments);
  CheckEnum("alternative", v1::Alternative_IsValid(request.alternative()), arguments);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  v1::QuantileComparison proto;
  for (const double share : shares) {
    QuantileArms arms;
    ASSIGN_OR_RETURN(arms.treatment, QuantileAt(request.treatment(), share, level));
    ASSIGN_OR_RETURN(arms.control, QuantileAt(request.control(), share, level));
    RETURN_IF_ERROR(WriteComparison(arms, {.share = share, .level = level, .alternative = Read(request.alternative())},
                                    *proto.add_quantiles()));
  }
  return proto;
}

absl::StatusOr<v1::WinsorisedComparison> CompareWinsorisedMeans(const v1::CompareWinsorisedMeansRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  const double upper_share = Or(request.upper_share(), kUsualUpperShare);
  Arguments arguments;
  CheckValues(request.treatment(), "treatment", 2, arguments);
  CheckValues(request.control(), "control", 2, arguments);
  CheckLimits(request, upper_share, arguments);
  CheckEnum("alternative", v1::Alternative_IsValid(request.alternative()), arguments);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  ASSIGN_OR_RETURN(const Limits<double> limits, LimitsOf(request, upper_share));
  v1::WinsorisedComparison proto;
  proto.mutable_limits()->set_lower(limits.lower);
  proto.mutable_limits()->set_upper(limits.upper);
  MeanArms arms;
  ASSIGN_OR_RETURN(arms.treatment, PullIn(request.treatment(), limits, *proto.mutable_treatment()));
  ASSIGN_OR_RETURN(arms.control, PullIn(request.control(), limits, *proto.mutable_control()));
  ASSIGN_OR_RETURN(*proto.mutable_comparison(), CompareArms(arms, level, Read(request.alternative())));
  const std::optional<MeanEstimate> treatment = MeanBefore(request.treatment());
  const std::optional<MeanEstimate> control = MeanBefore(request.control());
  if (!treatment.has_value() || !control.has_value()) return proto;
  const auto before = CompareArms({.treatment = *treatment, .control = *control}, level, Read(request.alternative()));
  if (before.ok()) *proto.mutable_comparison_before() = *before;
  return proto;
}

absl::StatusOr<v1::BootstrappedMeans> BootstrapMeans(const v1::BootstrapMeansRequest& request) {
  const int64_t customers = int64_t{request.treatment_size()} + request.control_size();
  const BootstrapOptions options{.draws = request.draws() == 0 ? kUsualDraws : request.draws(),
                                 .level = Or(request.confidence_level(), 0.95)};
  Arguments arguments;
  CheckValues(request.treatment(), "treatment", 2, arguments);
  CheckValues(request.control(), "control", request.control().empty() ? 0 : 2, arguments);
  arguments.Require(options.draws >= kDrawsMin && options.draws <= kDrawsMax, "draws", "must be from 100 to 100,000");
  arguments.Require(options.draws * customers <= kDrawnCustomersMax, "draws",
                    "times the customers of both arms must be at most 500,000,000");
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", options.level).Check());
  v1::BootstrappedMeans proto;
  proto.set_draws(static_cast<int32_t>(options.draws));
  Random random(static_cast<uint64_t>(request.seed()));
  if (request.control().empty()) {
    ASSIGN_OR_RETURN(const BootstrapResult mean, BootstrapMean(request.treatment(), options, random));
    WriteResult(mean, *proto.mutable_mean());
    return proto;
  }
  const SampleArms arms{.treatment = request.treatment(), .control = request.control()};
  Random same = random;
  ASSIGN_OR_RETURN(const BootstrapResult difference, BootstrapDifference(arms, options, random));
  WriteResult(difference, *proto.mutable_difference());
  const absl::StatusOr<BootstrapResult> lift = BootstrapLift(arms, options, same);
  if (lift.ok()) WriteResult(*lift, *proto.mutable_relative_lift());
  return proto;
}

}  // namespace sendlift::calculator
