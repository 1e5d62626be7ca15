#include "calculator/value.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/status.h"
#include "calculator/request.h"
#include "stats/value/bg_nbd.h"
#include "stats/value/gamma_gamma.h"
#include "stats/value/uplift.h"

namespace sendlift::calculator {
namespace {

constexpr int kBuyersMin = 10;
constexpr int kBuyersMax = 100'000;
constexpr int kScoredMax = 100'000;
constexpr size_t kCurvePointsMax = 200;

constexpr int64_t kPurchasesMax = 1'000'000'000'000'000;
constexpr int64_t kPurchasesListed = 10;
constexpr int kDrawsMin = 100;
constexpr int kDrawsMax = 100'000;
constexpr double kDrawnCustomersMax = 1e8;

bool IsPossible(const v1::PurchaseHistory& customer) {
  const bool in_order =
      customer.recency() >= 0 && customer.recency() <= customer.age() && std::isfinite(customer.age());
  const bool counted = customer.repeat_purchases() >= 0 && customer.repeat_purchases() <= kPurchasesMax;
  return in_order && counted && (customer.repeat_purchases() > 0 || customer.recency() == 0);
}

// Whoever came back spent something, where values are given at all.
bool HasPossibleValue(const v1::PurchaseHistory& customer, bool values_given) {
  const bool missing = values_given && customer.repeat_purchases() > 0 && customer.mean_value() == 0;
  return customer.mean_value() >= 0 && std::isfinite(customer.mean_value()) && !missing;
}

// Names the first customer that nobody can be.
void CheckHistories(const v1::PredictPurchasesRequest& request, Arguments& arguments) {
  const bool values_given = std::any_of(request.customers().begin(), request.customers().end(),
                                        [](const auto& customer) { return customer.mean_value() != 0; });
  for (int i = 0; i < request.customers_size(); ++i) {
    const bool possible = IsPossible(request.customers(i));
    const bool has_value = HasPossibleValue(request.customers(i), values_given);
    arguments.Require(possible, At("customers", i),
                      "must have 0 to 10^15 purchases and 0 <= recency <= age, and no recency without a purchase");
    arguments.Require(has_value, At("customers", i) + ".mean_value",
                      "must be finite, at least 0, and given for all who came back or for nobody");
    if (!possible || !has_value) return;
  }
}

struct Histories {
  std::vector<PurchaseHistory> purchases;
  std::vector<SpendHistory> spend;
  bool has_values = false;
};

absl::StatusOr<Histories> ReadHistories(const v1::PredictPurchasesRequest& request) {
  Arguments arguments;
  CheckSize("customers", request.customers_size(), kBuyersMin, kBuyersMax, arguments);
  CheckHistories(request, arguments);
  arguments.Positive("horizon", request.horizon());
  RETURN_IF_ERROR(arguments.Check());
  Histories histories;
  for (const v1::PurchaseHistory& customer : request.customers()) {
    histories.purchases.push_back(
        {.purchases = customer.repeat_purchases(), .last_purchase = customer.recency(), .age = customer.age()});
    histories.spend.push_back({.purchases = customer.repeat_purchases(), .mean_spend = customer.mean_value()});
    histories.has_values |= customer.mean_value() != 0;
  }
  return histories;
}

void CheckScores(const v1::MeasureUpliftRequest& request, Arguments& arguments) {
  for (int i = 0; i < request.customers_size(); ++i) {
    const auto& customer = request.customers(i);
    if (std::isfinite(customer.score()) && std::isfinite(customer.outcome())) continue;
    arguments.Finite(At("customers", i) + ".score", customer.score());
    arguments.Finite(At("customers", i) + ".outcome", customer.outcome());
    break;
  }
  const int draws = request.bootstrap_draws();
  arguments.Require(draws == 0 || (draws >= kDrawsMin && draws <= kDrawsMax), "bootstrap_draws",
                    "must be 0 or from 100 to 100,000");
  arguments.Require(static_cast<double>(draws) * request.customers_size() <= kDrawnCustomersMax, "bootstrap_draws",
                    "times the customers must be at most 100,000,000");
}

absl::Status AddNewCustomer(const BgNbdParameters& parameters, double horizon, v1::PurchasePrediction& proto) {
  ASSIGN_OR_RETURN(const double purchases, BgNbdExpectedPurchases(parameters, horizon));
  proto.set_new_customer_purchases(purchases);
  for (int64_t count = 0; count <= kPurchasesListed; ++count) {
    ASSIGN_OR_RETURN(const double chance, BgNbdPurchaseProbability(parameters, count, horizon));
    proto.add_new_customer_chances(chance);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::PurchasePrediction> PredictPurchases(const v1::PredictPurchasesRequest& request) {
  ASSIGN_OR_RETURN(const Histories histories, ReadHistories(request));
  ASSIGN_OR_RETURN(const BgNbdFit fit, FitBgNbd(histories.purchases));
  v1::PurchasePrediction proto;
  for (const double parameter : {fit.parameters.r, fit.parameters.alpha, fit.parameters.a, fit.parameters.b}) {
    proto.add_purchase_parameters(parameter);
  }
  RETURN_IF_ERROR(AddNewCustomer(fit.parameters, request.horizon(), proto));
  GammaGammaFit value;
  if (histories.has_values) {
    ASSIGN_OR_RETURN(value, FitGammaGamma(histories.spend));
    for (const double parameter : {value.parameters.p, value.parameters.q, value.parameters.v}) {
      proto.add_value_parameters(parameter);
    }
  }
  for (size_t i = 0; i < histories.purchases.size(); ++i) {
    auto& customer = *proto.add_customers();
    ASSIGN_OR_RETURN(const double purchases,
                     BgNbdExpectedPurchases(fit.parameters, histories.purchases[i], request.horizon()));
    customer.set_purchases(purchases);
    ASSIGN_OR_RETURN(const double alive, BgNbdProbabilityAlive(fit.parameters, histories.purchases[i]));
    customer.set_alive(alive);
    if (!histories.has_values) continue;
    ASSIGN_OR_RETURN(const double spend, GammaGammaExpectedSpend(value.parameters, histories.spend[i]));
    customer.set_value(spend);
  }
  return proto;
}

absl::StatusOr<v1::UpliftMeasure> MeasureUplift(const v1::MeasureUpliftRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  Arguments arguments;
  CheckSize("customers", request.customers_size(), 2, kScoredMax, arguments);
  CheckScores(request, arguments);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  std::vector<double> scores, outcomes;
  std::vector<uint8_t> treated;
  for (const auto& customer : request.customers()) {
    scores.push_back(customer.score());
    outcomes.push_back(customer.outcome());
    treated.push_back(customer.treated() ? 1 : 0);
  }
  const ScoredCustomers customers{.scores = scores, .treated = treated, .outcomes = outcomes};
  ASSIGN_OR_RETURN(const std::vector<CurvePoint> curve, QiniCurve(customers));
  ASSIGN_OR_RETURN(const double qini, QiniCoefficient(customers));
  v1::UpliftMeasure proto;
  proto.set_qini(qini);
  if (request.bootstrap_draws() != 0) {
    Random random(static_cast<uint64_t>(request.seed()));
    ASSIGN_OR_RETURN(const QiniEstimate estimate, BootstrapQini(customers, level, request.bootstrap_draws(), random));
    Write(estimate.interval, *proto.mutable_qini_interval());
  }
  const absl::StatusOr<SkliftAreas> areas = UpliftAreasAsSklift(customers);
  if (areas.ok()) {
    proto.set_sklift_qini_auc(areas->qini_auc);
    proto.set_sklift_uplift_auc(areas->uplift_auc);
  }
  for (const size_t i : Thinned(curve.size(), kCurvePointsMax)) {
    auto& point = *proto.add_curve();
    point.set_share(curve[i].customers / static_cast<double>(request.customers_size()));
    point.set_gained(curve[i].gain);
  }
  return proto;
}

}  // namespace sendlift::calculator
