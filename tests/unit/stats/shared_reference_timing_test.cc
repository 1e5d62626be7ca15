// Evaluators for times until something happens.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "stats/timing/cox.h"
#include "stats/timing/cumulative_incidence.h"
#include "stats/timing/kaplan_meier.h"
#include "stats/timing/log_rank.h"
#include "stats/timing/restricted_mean.h"
#include "tests/unit/stats/reference.h"
#include "tests/unit/stats/reference_table.h"

namespace sendlift::reference {
namespace {

// The customers of a case, from the named columns of a file or from lists in the inputs themselves.
struct Customers {
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<std::string> groups;
  std::vector<std::string> strata;
  std::vector<double> covariates;
  size_t covariate_count = 0;

  SurvivalSample Sample() const { return {.times = times, .events = events}; }
};

using Column = std::vector<std::string>;

// One column of a case: of its file by the name that `column_key` gives, or else the first list of `list_keys`.
std::optional<Column> ColumnOf(const json& inputs, const std::string& column_key,
                               std::initializer_list<const char*> list_keys) {
  if (inputs.contains("data") && inputs.contains(column_key)) {
    return ReadTable(inputs.at("data").get<std::string>()).Column(Text(inputs.at(column_key)));
  }
  for (const char* key : list_keys) {
    if (!inputs.contains(key) || !inputs.at(key).is_array()) continue;
    Column column;
    for (const json& value : inputs.at(key)) column.push_back(Text(value));
    return column;
  }
  return std::nullopt;
}

std::vector<Column> CovariatesOf(const json& inputs) {
  std::vector<Column> columns;
  if (inputs.contains("covariate_columns")) {
    const TextTable table = ReadTable(inputs.at("data").get<std::string>());
    for (const json& name : inputs.at("covariate_columns")) columns.push_back(table.Column(Text(name)));
  } else if (inputs.contains("x") && !inputs.at("x").empty()) {
    const json& x = inputs.at("x");
    columns.resize(x[0].is_array() ? x[0].size() : 1);
    for (const json& row : x) {
      for (size_t j = 0; j < columns.size(); ++j) columns[j].push_back(Text(row.is_array() ? row[j] : row));
    }
  }
  return columns;
}

// 0 and 1, True and False, or as R has it 1 for censored and 2 for the event.
std::vector<uint8_t> EventsFrom(const Column& column) {
  std::vector<double> codes;
  for (const std::string& value : column) {
    double code = 0;
    codes.push_back(absl::SimpleAtod(value, &code) ? code : value == "True" || value == "true");
  }
  const bool ones_and_twos =
      std::count(codes.begin(), codes.end(), 2) > 0 && std::count(codes.begin(), codes.end(), 0) == 0;
  std::vector<uint8_t> events;
  for (const double code : codes) events.push_back(ones_and_twos ? code == 2 : code != 0);
  return events;
}

// Without the rows where something that the case uses is missing.
Customers CustomersFrom(const json& inputs) {
  const Column times = ColumnOf(inputs, "time_column", {"time", "T"}).value();
  const std::vector<uint8_t> events = EventsFrom(ColumnOf(inputs, "event_column", {"event", "status"}).value());
  const std::optional<Column> groups = ColumnOf(inputs, "group_column", {"group"});
  const std::optional<Column> strata = ColumnOf(inputs, "strata_column", {"strata", "stratum"});
  const std::vector<Column> covariates = CovariatesOf(inputs);
  Customers customers{.covariate_count = covariates.size()};
  for (size_t i = 0; i < times.size(); ++i) {
    const auto missing = [i](const Column& column) { return column.at(i).empty() || column.at(i) == "NA"; };
    if (missing(times) || (groups && missing(*groups)) || std::any_of(covariates.begin(), covariates.end(), missing)) {
      continue;
    }
    customers.times.push_back(Number(times[i]));
    customers.events.push_back(events.at(i));
    if (groups) customers.groups.push_back((*groups)[i]);
    if (strata) customers.strata.push_back(strata->at(i));
    for (const Column& column : covariates) customers.covariates.push_back(Number(column[i]));
  }
  return customers;
}

// Numbered in ascending order, of numbers or else of words.
std::vector<int32_t> Numbered(const std::vector<std::string>& labels) {
  std::set<std::pair<double, std::string>> sorted;
  const auto key = [](const std::string& label) {
    double number = 0;
    return absl::SimpleAtod(label, &number) ? std::pair(number, std::string()) : std::pair(0.0, label);
  };
  for (const std::string& label : labels) sorted.insert(key(label));
  std::vector<int32_t> numbers;
  for (const std::string& label : labels) {
    numbers.push_back(static_cast<int32_t>(std::distance(sorted.begin(), sorted.find(key(label)))));
  }
  return numbers;
}

bool SameLabel(const std::string& a, const std::string& b) {
  double x = 0;
  double y = 0;
  return a == b || (absl::SimpleAtod(a, &x) && absl::SimpleAtod(b, &y) && x == y);
}

KaplanMeierCurve CurveOf(const Customers& customers, const std::optional<std::string>& group) {
  if (!group) return Must(KaplanMeier(customers.Sample()));
  Customers of_group;
  for (size_t i = 0; i < customers.times.size(); ++i) {
    if (!SameLabel(customers.groups.at(i), *group)) continue;
    of_group.times.push_back(customers.times[i]);
    of_group.events.push_back(customers.events[i]);
  }
  return Must(KaplanMeier(of_group.Sample()));
}

// The curve of the case's one group, or of all customers.
KaplanMeierCurve CurveFrom(const json& inputs) {
  const bool one = inputs.contains("group") && !inputs.at("group").is_array();
  return CurveOf(CustomersFrom(inputs), one ? std::optional(Text(inputs.at("group"))) : std::nullopt);
}

LogRankWeighting WeightingFrom(const json& inputs) {
  const std::string name = inputs.value("weights", "none");
  const std::map<std::string, LogRankWeight> weights = {{"none", LogRankWeight::kLogRank},
                                                        {"log-rank", LogRankWeight::kLogRank},
                                                        {"gehan-wilcoxon", LogRankWeight::kGehanBreslow},
                                                        {"gehan-breslow", LogRankWeight::kGehanBreslow},
                                                        {"gehan", LogRankWeight::kGehanBreslow},
                                                        {"wilcoxon", LogRankWeight::kGehanBreslow},
                                                        {"tarone-ware", LogRankWeight::kTaroneWare},
                                                        {"peto-peto", LogRankWeight::kPetoPeto},
                                                        {"peto", LogRankWeight::kPetoPeto},
                                                        {"fleming-harrington", LogRankWeight::kFlemingHarrington}};
  return {.weight = weights.at(name),
          .rho = inputs.value("rho", inputs.value("p", 0.0)),
          .gamma = inputs.value("gamma", inputs.value("q", 0.0))};
}

json LogRank(const json& inputs) {
  const Customers customers = CustomersFrom(inputs);
  const std::vector<int32_t> groups = Numbered(customers.groups);
  const std::vector<int32_t> strata = Numbered(customers.strata);
  const LogRankResult result =
      Must(LogRankTest({.sample = customers.Sample(), .groups = groups, .strata = strata}, WeightingFrom(inputs)));
  return {{"chi2", result.chi_square},       {"p", result.p},
          {"df", result.degrees_of_freedom}, {"observed", result.observed},
          {"expected", result.expected},     {"var", result.variance.front()}};
}

json KaplanMeierSteps(const json& inputs) {
  const KaplanMeierCurve curve = CurveFrom(inputs);
  const double level = inputs.value("level", 0.95);
  json answer = {{"median", Must(SurvivalQuantile(curve, 0.5, level)).time}};
  for (const SurvivalStep& step : curve.steps) {
    const Interval limits = Must(LogLogLimits(curve, step.time, level));
    answer["t"].push_back(step.time);
    answer["S"].push_back(step.survival);
    answer["se"].push_back(step.standard_error);
    answer["n_risk"].push_back(step.at_risk);
    answer["n_event"].push_back(step.events);
    answer["lower"].push_back(limits.lower);
    answer["upper"].push_back(limits.upper);
  }
  return answer;
}

json KaplanMeierAt(const json& inputs) {
  const KaplanMeierCurve curve = CurveFrom(inputs);
  json answer;
  const json& at = inputs.at("at");
  for (const json& time : at.is_array() ? at : json::array({at})) {
    const SurvivalStep step = SurvivalAt(curve, time);
    for (const std::string& name : {time.dump(), absl::StrCat(time.get<double>())}) {
      answer[absl::StrCat("S", name)] = step.survival;
      answer[absl::StrCat("se", name)] = step.standard_error;
      answer[absl::StrCat("loglog", name)] = Ends(Must(LogLogLimits(curve, time, inputs.value("level", 0.95))));
    }
  }
  return answer;
}

json Cox(const json& inputs, const std::string& default_ties) {
  const Customers customers = CustomersFrom(inputs);
  const bool breslow = inputs.value("ties", default_ties) == "breslow";
  const CoxModel model = Must(CoxRegression(
      {.sample = customers.Sample(), .covariates = customers.covariates, .covariate_count = customers.covariate_count},
      breslow ? CoxTies::kBreslow : CoxTies::kEfron));
  const auto each = [&](const std::vector<double>& values) {
    return values.size() == 1 ? json(values[0]) : json(values);
  };
  return {{"coef", each(model.coefficients)},       {"beta", each(model.coefficients)},
          {"se", each(model.standard_errors)},      {"loglik0", model.log_likelihood_null},
          {"loglik1", model.log_likelihood},        {"loglik", model.log_likelihood},
          {"score", model.score_chi_square},        {"wald", model.wald_chi_square},
          {"lr", model.likelihood_ratio_chi_square}};
}

json RestrictedMeanFrom(const json& inputs) {
  const RestrictedMean result = Must(RestrictedMeanOf(CurveFrom(inputs), inputs.at("tau")));
  return {{"rmst", result.mean}, {"se", result.standard_error}};
}

json RestrictedMeanDifference(const json& inputs) {
  const Customers customers = CustomersFrom(inputs);
  const KaplanMeierCurve first = CurveOf(customers, Text(inputs.at("group1")));
  const KaplanMeierCurve second = CurveOf(customers, Text(inputs.at("group2")));
  const bool first_is_treatment = inputs.at("difference") == "group1 - group2";
  const RestrictedMeanComparison result =
      Must(CompareRestrictedMeans(first_is_treatment ? first : second, first_is_treatment ? second : first,
                                  inputs.at("tau"), inputs.value("level", 0.95)));
  const RestrictedMean& one = first_is_treatment ? result.treatment : result.control;
  const RestrictedMean& two = first_is_treatment ? result.control : result.treatment;
  return {{"rmst1", one.mean},
          {"se1", one.standard_error},
          {"rmst2", two.mean},
          {"se2", two.standard_error},
          {"difference", result.difference},
          {"se", result.standard_error},
          {"low", result.interval.lower},
          {"high", result.interval.upper},
          {"p", result.p},
          {"ratio", result.ratio},
          {"ratio_low", result.ratio_interval.lower},
          {"ratio_high", result.ratio_interval.upper},
          {"ratio_p", result.ratio_p}};
}

json CompetingRisks(const json& inputs) {
  const std::vector<double> times = inputs.at("time");
  const std::vector<int32_t> causes = inputs.at("cause");
  const CumulativeIncidence curves = Must(CumulativeIncidenceOf({.times = times, .causes = causes}));
  json answer;
  for (int32_t cause = 1; cause <= curves.causes; ++cause) {
    for (const double time : inputs.at("at")) {
      const IncidenceEstimate estimate = IncidenceAt(curves, cause, time);
      answer[absl::StrCat("cause", cause)].push_back(estimate.incidence);
      answer[absl::StrCat("se", cause)].push_back(estimate.standard_error);
    }
  }
  return answer;
}

const bool registered = Register({
    {"log_rank", LogRank},
    {"kaplan_meier", KaplanMeierSteps},
    {"kaplan_meier_at", KaplanMeierAt},
    {"cox", [](const json& inputs) { return Cox(inputs, "efron"); }},
    {"survival_cox_closed_form_beta_log_1_5_sqrt_33_2_loglik",
     [](const json& inputs) { return Cox(inputs, "breslow"); }},
    {"rmst", RestrictedMeanFrom},
    {"rmst_difference", RestrictedMeanDifference},
    {"survival_competing_risks_aalen_johansen_cumulative_incidence_of_causes_1_and_2_at_t_1_5_ca", CompetingRisks},
});

}  // namespace
}  // namespace sendlift::reference
