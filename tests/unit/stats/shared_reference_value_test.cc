// Evaluators for customer value and uplift.
#include <string>
#include <vector>

#include "stats/value/bg_nbd.h"
#include "stats/value/gamma_gamma.h"
#include "stats/value/uplift.h"
#include "tests/unit/stats/reference.h"
#include "tests/unit/stats/reference_table.h"

namespace sendlift::reference {
namespace {

// A column of the case's file under the first of `names` that it has, or the list of that name in the inputs.
std::vector<double> NumbersFrom(const json& inputs, std::initializer_list<const char*> names) {
  std::vector<double> numbers;
  if (!inputs.contains("data")) {
    for (const char* name : names) {
      if (inputs.contains(name)) return inputs.at(name).get<std::vector<double>>();
    }
  }
  const TextTable table = ReadTable(inputs.at("data").get<std::string>());
  for (const char* name : names) {
    if (!table.columns.contains(name)) continue;
    for (const std::string& cell : table.Column(name)) numbers.push_back(Number(cell));
    return numbers;
  }
  throw std::runtime_error("no column of the name wanted");
}

std::vector<PurchaseHistory> PurchasesFrom(const json& inputs) {
  const std::vector<double> purchases = NumbersFrom(inputs, {"frequency", "x"});
  const std::vector<double> last = NumbersFrom(inputs, {"recency", "t_x", "tx"});
  const std::vector<double> age = NumbersFrom(inputs, {"T"});
  std::vector<PurchaseHistory> histories;
  for (size_t i = 0; i < purchases.size(); ++i) {
    histories.push_back({static_cast<int64_t>(purchases[i]), last.at(i), age.at(i)});
  }
  return histories;
}

BgNbdParameters ParametersFrom(const json& inputs) {
  if (inputs.contains("params")) {
    const std::vector<double> params = inputs.at("params");
    return {.r = params.at(0), .alpha = params.at(1), .a = params.at(2), .b = params.at(3)};
  }
  return {.r = inputs.at("r"), .alpha = inputs.at("alpha"), .a = inputs.at("a"), .b = inputs.at("b")};
}

json BgNbdLikelihood(const json& inputs) {
  return Must(BgNbdLogLikelihood(ParametersFrom(inputs), PurchasesFrom(inputs)));
}

json BgNbdEstimates(const json& inputs) {
  const BgNbdParameters fit = Must(FitBgNbd(PurchasesFrom(inputs))).parameters;
  return {fit.r, fit.alpha, fit.a, fit.b};
}

json BgNbdExpected(const json& inputs) {
  const BgNbdParameters parameters = ParametersFrom(inputs);
  if (!inputs.at("t").is_array()) return Must(BgNbdExpectedPurchases(parameters, inputs.at("t").get<double>()));
  json answer = json::array();
  for (const double t : inputs.at("t")) answer.push_back(Must(BgNbdExpectedPurchases(parameters, t)));
  return answer;
}

json BgNbdConditional(const json& inputs) {
  const PurchaseHistory history{.purchases = inputs.at("x"), .last_purchase = inputs.at("tx"), .age = inputs.at("T")};
  return Must(BgNbdExpectedPurchases(ParametersFrom(inputs), history, inputs.at("t")));
}

json BgNbdProbabilities(const json& inputs) {
  const BgNbdParameters parameters = ParametersFrom(inputs);
  json of_30;
  for (int64_t n = 11; n <= 20; ++n) of_30.push_back(Must(BgNbdPurchaseProbability(parameters, n, 30)));
  return {{"p2_10", Must(BgNbdPurchaseProbability(parameters, 10, 2))},
          {"p39_0", Must(BgNbdPurchaseProbability(parameters, 0, 39))},
          {"p30", of_30}};
}

std::vector<SpendHistory> SpendFrom(const json& inputs) {
  const std::vector<double> purchases = NumbersFrom(inputs, {"x", "frequency"});
  const std::vector<double> means = NumbersFrom(inputs, {"zbar", "m", "monetary_value"});
  std::vector<SpendHistory> histories;
  for (size_t i = 0; i < purchases.size(); ++i) {
    histories.push_back({static_cast<int64_t>(purchases[i]), means.at(i)});
  }
  return histories;
}

json GammaGammaSpend(const json& inputs) {
  const GammaGammaParameters parameters{.p = inputs.at("p"), .q = inputs.at("q"), .v = inputs.at("v")};
  json answer = json::array();
  for (const SpendHistory& history : SpendFrom(inputs)) {
    answer.push_back(Must(GammaGammaExpectedSpend(parameters, history)));
  }
  return answer;
}

json GammaGammaEstimates(const json& inputs) {
  const GammaGammaParameters fit = Must(FitGammaGamma(SpendFrom(inputs))).parameters;
  return {fit.p, fit.q, fit.v};
}

json SkliftAreasOf(const json& inputs) {
  const std::vector<double> scores = inputs.at("uplift");
  const std::vector<double> outcomes = inputs.at("y");
  const std::vector<uint8_t> treated = inputs.at("treatment");
  const SkliftAreas areas = Must(UpliftAreasAsSklift({.scores = scores, .treated = treated, .outcomes = outcomes}));
  return {{"qini_auc", areas.qini_auc}, {"uplift_auc", areas.uplift_auc}};
}

const bool registered = Register({
    {"clv_bg_nbd_log_likelihood_at_the_published_estimates_cdnow_sample_2_357_customers", BgNbdLikelihood},
    {"clv_bg_nbd_maximum_likelihood_estimates", BgNbdEstimates},
    {"clv_bg_nbd_e_x_t_for_a_new_customer", BgNbdExpected},
    {"clv_bg_nbd_e_y_39_x_2_tx_30_43_t_38_86", BgNbdConditional},
    {"clv_bg_nbd_p_x_2_10_p_x_39_0_p_x_30_11_20", BgNbdProbabilities},
    {"clv_gamma_gamma_conditional_expected_average_profit_first_10_customers", GammaGammaSpend},
    {"clv_gamma_gamma_mle_p_q_v_on_the_946_returning_customers", GammaGammaEstimates},
    {"uplift_areas_sklift_definition", SkliftAreasOf},
});

}  // namespace
}  // namespace sendlift::reference
