#include "calculator/mixtures.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "base/status.h"
#include "calculator/request.h"
#include "stats/sequential/bernoulli_sequence.h"
#include "stats/sequential/mixture_boundary.h"
#include "stats/sequential/mixture_sprt.h"

namespace sendlift::calculator {
namespace {

using BoundaryRequest = v1::ComputeMixtureBoundaryRequest;

constexpr double kTrialsMax = 1e12;

// Whether the boundary is that of one side.
bool IsOneSided(const BoundaryRequest& request) {
  if (request.has_normal()) return request.normal().one_sided();
  if (request.has_beta_binomial()) return request.beta_binomial().one_sided();
  return true;
}

Alternative SidesOf(const BoundaryRequest& request) {
  return IsOneSided(request) ? Alternative::kGreater : Alternative::kTwoSided;
}

MixtureTuning TuningOf(const BoundaryRequest& request) {
  return {.v_opt = request.tuned_intrinsic_time(), .alpha_opt = Or(request.tuned_alpha(), 0.05)};
}

void CheckTuning(const BoundaryRequest& request, Arguments& arguments) {
  const MixtureTuning tuning = TuningOf(request);
  arguments.Positive("tuned_intrinsic_time", tuning.v_opt).Fraction("tuned_alpha", tuning.alpha_opt);
  arguments.Require(!IsOneSided(request) || !(tuning.alpha_opt >= 0.5), "tuned_alpha",
                    "must be below 0.5 when one-sided");
}

StitchedBoundary ReadStitched(const BoundaryRequest::Stitched& proto, Arguments& arguments) {
  const StitchedBoundary stitched{
      .v_min = proto.v_min(), .c = proto.c(), .s = Or(proto.s(), 1.4), .eta = Or(proto.eta(), 2)};
  arguments.Positive("stitched.v_min", stitched.v_min).Finite("stitched.c", stitched.c);
  arguments.Require(stitched.s > 1 && stitched.s <= 100, "stitched.s", "must be more than 1 and at most 100");
  arguments.Require(stitched.eta > 1 && std::isfinite(stitched.eta), "stitched.eta", "must be more than 1");
  return stitched;
}

Mixture ReadMixture(const BoundaryRequest& request, Arguments& arguments) {
  const MixtureTuning tuning = TuningOf(request);
  CheckTuning(request, arguments);
  switch (request.mixture_case()) {
    case BoundaryRequest::kGammaExponential:
      arguments.Positive("gamma_exponential.c", request.gamma_exponential().c());
      return GammaExponentialMixture{.tuning = tuning, .c = request.gamma_exponential().c()};
    case BoundaryRequest::kGammaPoisson:
      arguments.Positive("gamma_poisson.c", request.gamma_poisson().c());
      return GammaPoissonMixture{.tuning = tuning, .c = request.gamma_poisson().c()};
    case BoundaryRequest::kBetaBinomial:
      arguments.Positive("beta_binomial.g", request.beta_binomial().g());
      arguments.Positive("beta_binomial.h", request.beta_binomial().h());
      return BetaBinomialMixture{.tuning = tuning,
                                 .g = request.beta_binomial().g(),
                                 .h = request.beta_binomial().h(),
                                 .alternative = SidesOf(request)};
    default:
      return NormalMixture{.tuning = tuning, .alternative = SidesOf(request)};
  }
}

absl::StatusOr<v1::MixtureBoundary> OfStitching(const BoundaryRequest& request, double alpha, Arguments& arguments) {
  const StitchedBoundary stitched = ReadStitched(request.stitched(), arguments);
  arguments.Require(!request.has_sum(), "sum", "must be left out for the stitched boundary");
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const double boundary, PolynomialStitching(stitched, request.intrinsic_time(), alpha));
  v1::MixtureBoundary proto;
  proto.set_boundary(boundary);
  return proto;
}

absl::StatusOr<v1::MixtureBoundary> OfMixture(const BoundaryRequest& request, double alpha, Arguments& arguments) {
  const Mixture mixture = ReadMixture(request, arguments);
  if (request.has_sum()) arguments.Finite("sum", request.sum());
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const double boundary, MixtureBoundary(mixture, request.intrinsic_time(), alpha));
  v1::MixtureBoundary proto;
  proto.set_boundary(boundary);
  if (!request.has_sum()) return proto;
  const absl::StatusOr<double> logarithm = LogMixture(mixture, request.sum(), request.intrinsic_time());
  if (absl::IsInvalidArgument(logarithm.status())) {
    return Arguments().Require(false, "sum", "is more than deviations of this kind add up to in that time").Check();
  }
  RETURN_IF_ERROR(logarithm.status());
  proto.set_log_mixture(*logarithm);
  proto.set_anytime_p_value(std::min(1.0, std::exp(-*logarithm)));
  return proto;
}

}  // namespace

absl::StatusOr<v1::MixtureSprt> EvaluateMixtureSprt(const v1::EvaluateMixtureSprtRequest& request) {
  const double alpha = Or(request.alpha(), 0.05);
  RETURN_IF_ERROR(Arguments()
                      .Finite("estimate", request.estimate())
                      .Positive("standard_error", request.standard_error())
                      .Positive("mixing_standard_deviation", request.mixing_standard_deviation())
                      .Fraction("alpha", alpha)
                      .Check());
  const double error = request.standard_error();
  const double z = request.estimate() / error;
  const double ratio = request.mixing_standard_deviation() / error;
  if (!std::isfinite(z) || !std::isfinite(ratio * ratio) || ratio * ratio == 0) {
    return absl::OutOfRangeError("the standard error is too far from the estimate or from the mixing deviation");
  }
  ASSIGN_OR_RETURN(const MixtureSprtResult test,
                   MixtureSprt({.estimate = z, .variance = 1, .mixing_variance = ratio * ratio}, alpha));
  const Interval interval{.lower = request.estimate() - test.half_width * error,
                          .upper = request.estimate() + test.half_width * error};
  if (!std::isfinite(interval.lower) || !std::isfinite(interval.upper)) {
    return absl::OutOfRangeError("the interval does not fit a double");
  }
  v1::MixtureSprt proto;
  proto.set_log_likelihood_ratio(test.log_likelihood_ratio);
  proto.set_anytime_p_value(test.p);
  Write(interval, *proto.mutable_interval());
  return proto;
}

absl::StatusOr<v1::MixtureBoundary> ComputeMixtureBoundary(const BoundaryRequest& request) {
  const double alpha = Or(request.alpha(), 0.05);
  Arguments arguments;
  arguments.Require(request.mixture_case() != BoundaryRequest::MIXTURE_NOT_SET, "mixture",
                    "must be normal, gamma_exponential, gamma_poisson, beta_binomial or stitched");
  arguments.AtLeast("intrinsic_time", request.intrinsic_time(), 0).Fraction("alpha", alpha);
  return request.has_stitched() ? OfStitching(request, alpha, arguments) : OfMixture(request, alpha, arguments);
}

absl::StatusOr<v1::RateSequence> EvaluateRateSequence(const v1::EvaluateRateSequenceRequest& request) {
  Arguments arguments;
  const Counts counts = Read(request.counts(), "counts", arguments);
  const double alpha = Or(request.alpha(), 0.05);
  const double null_rate = request.null_rate();
  arguments.Require(static_cast<double>(counts.trials) <= kTrialsMax, "counts.trials", "must be at most 10^12");
  arguments.Fraction("alpha", alpha);
  arguments.Require(request.planned_trials() > 0 && request.planned_trials() <= kTrialsMax, "planned_trials",
                    "must be more than 0 and at most 10^12");
  arguments.Require(null_rate >= 0 && null_rate < 1, "null_rate", "must be above 0 and below 1, or 0 for none");
  RETURN_IF_ERROR(arguments.Check());
  const BernoulliTuning tuning{.trials_opt = request.planned_trials(), .alpha_opt = alpha};
  ASSIGN_OR_RETURN(const Interval interval, BernoulliSequence(counts, alpha, tuning));
  v1::RateSequence proto;
  proto.set_rate(static_cast<double>(counts.successes) / static_cast<double>(counts.trials));
  Write(interval, *proto.mutable_interval());
  if (null_rate > 0) {
    ASSIGN_OR_RETURN(const double p, BernoulliSequencePValue(counts, null_rate, tuning));
    proto.set_anytime_p_value(p);
  }
  return proto;
}

}  // namespace sendlift::calculator
