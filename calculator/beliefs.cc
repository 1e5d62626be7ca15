#include "calculator/beliefs.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "calculator/request.h"
#include "stats/bayes/bandit.h"
#include "stats/bayes/beta_binomial.h"
#include "stats/bayes/normal_arms.h"
#include "stats/bayes/normal_effect.h"
#include "stats/bayes/rate_difference.h"

namespace sendlift::calculator {
namespace {

constexpr int kArmsMax = 50;
constexpr double kPriorLeast = 1e-3;
constexpr double kPriorMost = 1e12;

// The prior of rates, from a model that names its two parts as the contract does.
template <typename Model>
BetaPrior ReadPrior(const Model& model, absl::string_view field, Arguments& arguments) {
  constexpr char kWanted[] = "must be from 0.001 to 1e12, or 0 for 0.5";
  const BetaPrior prior{.a = Or(model.prior_successes(), 0.5), .b = Or(model.prior_failures(), 0.5)};
  const auto possible = [](double customers) { return customers >= kPriorLeast && customers <= kPriorMost; };
  arguments.Require(possible(prior.a), absl::StrCat(field, ".prior_successes"), kWanted);
  arguments.Require(possible(prior.b), absl::StrCat(field, ".prior_failures"), kWanted);
  return prior;
}

// A normal prior of an effect on `scale`, or none for a deviation of 0.
template <typename Model>
std::optional<EffectPrior> ReadEffectPrior(const Model& model, EffectScale scale, absl::string_view field,
                                           Arguments& arguments) {
  arguments.Finite(absl::StrCat(field, ".prior_mean"), model.prior_mean());
  arguments.AtLeast(absl::StrCat(field, ".prior_standard_deviation"), model.prior_standard_deviation(), 0);
  if (!(model.prior_standard_deviation() > 0)) return std::nullopt;
  return EffectPrior{.scale = scale, .mean = model.prior_mean(), .deviation = model.prior_standard_deviation()};
}

v1::BayesianComparison ToProto(const EffectPosterior& posterior) {
  v1::BayesianComparison proto;
  proto.set_chance_to_win(posterior.chance_to_win);
  proto.set_expected_loss_of_treatment(posterior.loss.choosing_treatment);
  proto.set_expected_loss_of_control(posterior.loss.choosing_control);
  proto.set_mean(posterior.mean);
  proto.set_standard_deviation(posterior.deviation);
  Write(posterior.credible, *proto.mutable_credible_interval());
  return proto;
}

absl::StatusOr<v1::BayesianComparison> CompareTwoRates(const v1::CompareBayesianRequest::BetaBinomial& request,
                                                       double level) {
  Arguments arguments;
  const BetaPrior prior = ReadPrior(request, "beta_binomial", arguments);
  const RateArms arms{
      .treatment = {.counts = Read(request.treatment(), "beta_binomial.treatment", arguments), .prior = prior},
      .control = {.counts = Read(request.control(), "beta_binomial.control", arguments), .prior = prior}};
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const std::vector<RatePosterior> posteriors,
                   CompareBetaBinomial({arms.treatment, arms.control}, level));
  ASSIGN_OR_RETURN(const RateDifferencePosterior difference, CompareRateDifference(arms, level));
  v1::BayesianComparison proto;
  proto.set_chance_to_win(posteriors[0].chance_to_be_best);
  proto.set_expected_loss_of_treatment(posteriors[0].expected_loss);
  proto.set_expected_loss_of_control(posteriors[1].expected_loss);
  proto.set_mean(difference.mean);
  proto.set_standard_deviation(difference.deviation);
  Write(difference.credible, *proto.mutable_credible_interval());
  return proto;
}

absl::StatusOr<v1::BayesianComparison> UpdateEffect(const v1::CompareBayesianRequest::NormalEffect& request,
                                                    double level) {
  Arguments arguments;
  arguments.Finite("normal_effect.estimate", request.estimate());
  arguments.Positive("normal_effect.standard_error", request.standard_error());
  const auto prior = ReadEffectPrior(request, EffectScale::kDifference, "normal_effect", arguments);
  RETURN_IF_ERROR(arguments.Check());
  const EstimateArms arms{.treatment = {.value = request.estimate(), .standard_error = request.standard_error()},
                          .control = {}};
  ASSIGN_OR_RETURN(const EffectPosterior posterior, BayesEffect(arms, EffectScale::kDifference, prior, level));
  return ToProto(posterior);
}

absl::StatusOr<v1::BayesianComparison> CompareTwoMeans(const v1::CompareBayesianRequest::Means& request, double level) {
  Arguments arguments;
  const MeanArms arms{.treatment = Read(request.treatment(), "means.treatment", arguments),
                      .control = Read(request.control(), "means.control", arguments)};
  const EffectScale scale = request.relative() ? EffectScale::kLift : EffectScale::kDifference;
  const auto prior = ReadEffectPrior(request, scale, "means", arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const EffectPosterior posterior, BayesEffect(arms, scale, prior, level));
  return ToProto(posterior);
}

std::vector<MeanEstimate> ReadMeans(const google::protobuf::RepeatedPtrField<v1::MeanSums>& sums,
                                    absl::string_view field, Arguments& arguments) {
  std::vector<MeanEstimate> means;
  means.reserve(sums.size());
  for (int i = 0; i < sums.size(); ++i) means.push_back(Read(sums[i], At(field, i), arguments));
  return means;
}

template <typename Posterior>
v1::BayesianArms ToProto(const std::vector<Posterior>& posteriors) {
  v1::BayesianArms proto;
  for (const Posterior& posterior : posteriors) {
    auto& arm = *proto.add_arms();
    arm.set_mean(posterior.mean);
    Write(posterior.credible, *arm.mutable_credible_interval());
    arm.set_chance_to_be_best(posterior.chance_to_be_best);
    arm.set_expected_loss(posterior.expected_loss);
  }
  return proto;
}

absl::StatusOr<v1::BayesianArms> CompareRates(const v1::CompareBayesianArmsRequest::Rates& request, double level) {
  Arguments arguments;
  CheckSize("rates.arms", request.arms_size(), 2, kArmsMax, arguments);
  const BetaPrior prior = ReadPrior(request, "rates", arguments);
  std::vector<RateArm> arms;
  for (const Counts& counts : ReadList(request.arms(), "rates.arms", arguments)) {
    arms.push_back({.counts = counts, .prior = prior});
  }
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const std::vector<RatePosterior> posteriors, CompareBetaBinomial(arms, level));
  return ToProto(posteriors);
}

absl::StatusOr<v1::BayesianArms> CompareMeans(const v1::CompareBayesianArmsRequest::Means& request, double level) {
  Arguments arguments;
  CheckSize("means.arms", request.arms_size(), 2, kArmsMax, arguments);
  const std::vector<MeanEstimate> arms = ReadMeans(request.arms(), "means.arms", arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const std::vector<MeanPosterior> posteriors, CompareNormalArms(arms, level));
  return ToProto(posteriors);
}

}  // namespace

absl::StatusOr<v1::BayesianComparison> CompareBayesian(const v1::CompareBayesianRequest& request) {
  const double level = Or(request.credible_level(), 0.95);
  RETURN_IF_ERROR(Arguments()
                      .Fraction("credible_level", level)
                      .Require(request.model_case() != v1::CompareBayesianRequest::MODEL_NOT_SET, "model",
                               "must be beta_binomial, normal_effect or means")
                      .Check());
  if (request.has_means()) return CompareTwoMeans(request.means(), level);
  return request.has_beta_binomial() ? CompareTwoRates(request.beta_binomial(), level)
                                     : UpdateEffect(request.normal_effect(), level);
}

absl::StatusOr<v1::BayesianArms> CompareBayesianArms(const v1::CompareBayesianArmsRequest& request) {
  const double level = Or(request.credible_level(), 0.95);
  RETURN_IF_ERROR(Arguments()
                      .Fraction("credible_level", level)
                      .Require(request.model_case() != v1::CompareBayesianArmsRequest::MODEL_NOT_SET, "model",
                               "must be rates or means")
                      .Check());
  return request.has_rates() ? CompareRates(request.rates(), level) : CompareMeans(request.means(), level);
}

absl::StatusOr<v1::BanditAllocation> AllocateBandit(const v1::AllocateBanditRequest& request) {
  Arguments arguments;
  const bool has_means = request.means_size() > 0;
  const int size = has_means ? request.means_size() : request.arms_size();
  arguments.Require(!has_means || request.arms_size() == 0, "arms", "must be none with means");
  CheckSize(has_means ? "means" : "arms", size, 2, kArmsMax, arguments);
  arguments.Require(request.floor() >= 0 && request.floor() * size <= 1, "floor", "must be from 0 to 1 over the arms");
  arguments.Require(request.burn_in() >= 0, "burn_in", "must be at least 0");
  const BanditPlan plan{.floor = request.floor(), .burn_in_min = static_cast<double>(request.burn_in())};
  std::vector<RateArm> rates;
  for (const Counts& arm : ReadList(request.arms(), "arms", arguments)) {
    rates.push_back({.counts = arm, .prior = {.a = 1, .b = 1}});
  }
  const std::vector<MeanEstimate> means = ReadMeans(request.means(), "means", arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const BanditShares shares, has_means ? ThompsonShares(means, plan) : ThompsonShares(rates, plan));
  v1::BanditAllocation proto;
  proto.mutable_chances_to_be_best()->Add(shares.chance_to_be_best.begin(), shares.chance_to_be_best.end());
  proto.mutable_shares()->Add(shares.share.begin(), shares.share.end());
  return proto;
}

}  // namespace sendlift::calculator
