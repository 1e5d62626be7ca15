#include "clients/cli/stats_rates.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/status.h"
#include "calculator/decisions.h"
#include "calculator/rates.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr double kUsualAlpha = 0.05;

std::string OfText(const v1::Counts& counts) {
  return absl::StrCat(Grouped(counts.successes()), " of ", Grouped(counts.trials()));
}

// A table for people and one for programs, filled row by row.
class MethodTables {
 public:
  explicit MethodTables(double level)
      : shown_({Left("of"), Left("method"), Right("estimate"), Right(absl::StrCat(LevelText(level), " interval"))}),
        csv_({Left("of"), Left("method"), Right("estimate"), Right("lower"), Right("upper")}) {}

  // A difference, with its sign.
  void Add(const std::string& of, absl::string_view method, double estimate, const v1::ConfidenceInterval& interval,
           const Unit& unit) {
    const std::string text = EstimateText(estimate, &interval, unit);
    AddRow(of, method, estimate, text.substr(0, text.find(" (")), interval, unit);
  }
  // A rate or a ratio of rates, without one.
  void AddLevel(const std::string& of, absl::string_view method, double estimate,
                const v1::ConfidenceInterval& interval, const Unit& unit) {
    const std::string text = EstimateText(estimate, &interval, unit);
    const std::string shown = text.substr(0, text.find(" ("));
    AddRow(of, method, estimate, shown[0] == '+' ? shown.substr(1) : shown, interval, unit);
  }
  void AddTest(absl::string_view method, double z, double p) {
    csv_.Add({"p_value", std::string(method), Raw(p)});
    csv_.Add({"z", std::string(method), Raw(z)});
  }

  Table& shown() { return shown_; }
  Table& csv() { return csv_; }

 private:
  void AddRow(const std::string& of, absl::string_view method, double estimate, std::string text,
              const v1::ConfidenceInterval& interval, const Unit& unit) {
    shown_.Add({of, MethodName(method), std::move(text), RangeText(interval, unit)});
    csv_.Add({of, std::string(method), Raw(estimate), Raw(interval.lower()), Raw(interval.upper())});
  }

  Table shown_;
  Table csv_;
};

IntervalRow PointsRow(std::string label, double estimate, const v1::ConfidenceInterval& interval) {
  return {std::move(label), estimate * 100, interval.lower() * 100, interval.upper() * 100};
}

IntervalPlot LiftPlot(const v1::CompareRatesRequest& request, const v1::RateComparison& comparison) {
  IntervalPlot plot = {
      .title = absl::StrCat("Treatment minus control, ", LevelText(request.confidence_level()), " intervals"),
      .axis = "percentage points",
      .rows = {}};
  plot.rows.push_back(
      PointsRow(MethodName("miettinen_nurminen"), comparison.difference(), comparison.difference_interval()));
  for (const v1::NamedInterval& named : comparison.difference_intervals()) {
    plot.rows.push_back(PointsRow(MethodName(named.method()), comparison.difference(), named.interval()));
  }
  if (request.margin() > 0) plot.axis += absl::StrFormat(" (margin -%.6g)", request.margin() * 100);
  return plot;
}

std::vector<std::string> LiftSentences(const v1::CompareRatesRequest& request, const v1::RateComparison& comparison) {
  std::vector<std::string> sentences = {
      absl::StrCat("Treatment ", PercentText(RateOf(request.treatment())), " against ",
                   PercentText(RateOf(request.control())), ": ",
                   EstimateWords(comparison.difference(), &comparison.difference_interval(), kPoints), ", ",
                   PText(comparison.p_value())),
      DirectionWords(comparison.difference_interval(), request.confidence_level())};
  if (!comparison.has_relative_lift()) {
    sentences.push_back("No relative lift: nobody did it in control.");
  } else {
    const bool has_interval = comparison.has_relative_lift_interval();
    sentences.push_back(
        absl::StrCat("Relative lift: ",
                     EstimateWords(comparison.relative_lift(),
                                   has_interval ? &comparison.relative_lift_interval() : nullptr, kPercent),
                     "."));
  }
  if (comparison.has_non_inferiority_p_value()) {
    const double p = comparison.non_inferiority_p_value();
    const double level = request.confidence_level() == 0 ? 1 - kUsualAlpha : request.confidence_level();
    sentences.push_back(
        absl::StrFormat("%s worse by %.6g percentage points or more: %s (one-sided).",
                        p < (1 - level) / 2 ? "Treatment is not" : "It is not shown that treatment is not",
                        request.margin() * 100, PText(p)));
  }
  return sentences;
}

std::string ArmsVerdict(const v1::ManyRateComparison& comparison, const v1::BestComparison& best) {
  std::vector<std::string> candidates;
  for (int i = 0; i < best.arms_size(); ++i) {
    if (best.arms(i).may_be_best()) candidates.push_back(absl::StrCat(i + 1));
  }
  const std::string test = absl::StrFormat("chi-square %.2f, %d df, %s", comparison.chi_square(),
                                           comparison.degrees_of_freedom(), PText(comparison.p_value()));
  const std::string which = candidates.size() == 1
                                ? absl::StrCat("Arm ", candidates[0], " is the best")
                                : absl::StrCat("Arms ", absl::StrJoin(candidates, ", "), " may each be the best");
  return absl::StrCat(
      comparison.p_value() < kUsualAlpha ? "The arms differ" : "No difference between the arms is shown", " (", test,
      "). ", which, ".");
}

Table PairTable(const v1::ManyRateComparison& comparison) {
  Table table({Left("pair"), Right("p"), Right("p by Holm")});
  for (const v1::ManyRateComparison::Pair& pair : comparison.pairs()) {
    table.Add({absl::StrCat(pair.first() + 1, " and ", pair.second() + 1), PCell(pair.p_value()),
               PCell(pair.holm_p_value())});
  }
  return table;
}

absl::Status Rate(Context& context, const RateOptions& options) {
  ASSIGN_OR_RETURN(const v1::EstimateRateRequest request, RateRequest(options));
  ASSIGN_OR_RETURN(const v1::RateEstimate estimate, calculator::EstimateRate(request));
  return PrintPage(context, estimate, RatePage(request, estimate));
}

absl::Status Lift(Context& context, const LiftOfCountsOptions& options) {
  ASSIGN_OR_RETURN(const v1::CompareRatesRequest request, LiftRequest(options));
  ASSIGN_OR_RETURN(const v1::RateComparison comparison, calculator::CompareRates(request));
  return PrintPage(context, comparison, LiftPage(request, comparison), options.svg);
}

absl::Status Arms(Context& context, const ArmsOptions& options) {
  ASSIGN_OR_RETURN(const v1::CompareManyRatesRequest request, ArmsRequest(options));
  ASSIGN_OR_RETURN(const v1::CompareWithBestRequest best_request, BestRequest(options));
  ASSIGN_OR_RETURN(const v1::ManyRateComparison comparison, calculator::CompareManyRates(request));
  ASSIGN_OR_RETURN(const v1::BestComparison best, calculator::CompareWithBest(best_request));
  const std::string json = absl::StrCat("{\"comparison\": ", ToJson(comparison), ", \"best\": ", ToJson(best), "}\n");
  return PrintPage(context, json, ArmsPage(best_request, comparison, best));
}

}  // namespace

absl::StatusOr<v1::EstimateRateRequest> RateRequest(const RateOptions& options) {
  NumberReader reader;
  v1::EstimateRateRequest request;
  *request.mutable_counts() = reader.Counts("COUNTS", options.counts);
  request.set_confidence_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::CompareRatesRequest> LiftRequest(const LiftOfCountsOptions& options) {
  NumberReader reader;
  v1::CompareRatesRequest request;
  *request.mutable_treatment() = reader.Counts("TREATMENT", options.treatment);
  *request.mutable_control() = reader.Counts("CONTROL", options.control);
  request.set_confidence_level(reader.Level("--level", options.level));
  request.set_margin(reader.Level("--margin", options.margin));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::CompareManyRatesRequest> ArmsRequest(const ArmsOptions& options) {
  NumberReader reader;
  v1::CompareManyRatesRequest request;
  for (v1::Counts& counts : reader.ManyCounts("ARM", options.arms)) *request.add_arms() = std::move(counts);
  reader.Level("--alpha", options.alpha);
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::CompareWithBestRequest> BestRequest(const ArmsOptions& options) {
  NumberReader reader;
  v1::CompareWithBestRequest request;
  for (v1::Counts& counts : reader.ManyCounts("ARM", options.arms)) *request.add_arms() = std::move(counts);
  request.set_alpha(reader.Level("--alpha", options.alpha));
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage RatePage(const v1::EstimateRateRequest& request, const v1::RateEstimate& estimate) {
  MethodTables tables(request.confidence_level());
  tables.AddLevel("rate", "wilson", estimate.rate(), estimate.wilson(), kPercent);
  tables.AddLevel("rate", "clopper_pearson", estimate.rate(), estimate.clopper_pearson(), kPercent);
  tables.AddLevel("rate", "agresti_coull", estimate.rate(), estimate.agresti_coull(), kPercent);
  tables.AddLevel("rate", "wald", estimate.rate(), estimate.wald(), kPercent);
  StatsPage page;
  page.sentences = {absl::StrCat(OfText(request.counts()), " is ", PercentText(estimate.rate()), " (",
                                 LevelText(request.confidence_level()),
                                 " interval by Wilson: ", RangeText(estimate.wilson(), kPercent), " %)")};
  page.tables.push_back({"", std::move(tables.shown())});
  page.csv = std::move(tables.csv());
  return page;
}

StatsPage LiftPage(const v1::CompareRatesRequest& request, const v1::RateComparison& comparison) {
  const double ratio = comparison.has_relative_lift() ? comparison.relative_lift() + 1 : NAN;
  MethodTables tables(request.confidence_level());
  tables.Add("difference", "miettinen_nurminen", comparison.difference(), comparison.difference_interval(), kPoints);
  for (const v1::NamedInterval& named : comparison.difference_intervals()) {
    tables.Add("difference", named.method(), comparison.difference(), named.interval(), kPoints);
  }
  if (comparison.has_relative_lift_interval()) {
    tables.Add("relative lift", "miettinen_nurminen", comparison.has_relative_lift() ? comparison.relative_lift() : NAN,
               comparison.relative_lift_interval(), kPercent);
  }
  for (const v1::NamedInterval& named : comparison.ratio_intervals()) {
    tables.AddLevel("ratio", named.method(), ratio, named.interval(), kPlain);
  }
  tables.AddTest("score", comparison.z(), comparison.p_value());
  tables.AddTest("pooled", comparison.pooled_z(), comparison.pooled_p_value());
  Table tests({Left("test of no difference"), Right("z"), Right("p")});
  tests.Add({"score (Miettinen-Nurminen)", absl::StrFormat("%+.3f", comparison.z()), PCell(comparison.p_value())});
  tests.Add({"pooled z", absl::StrFormat("%+.3f", comparison.pooled_z()), PCell(comparison.pooled_p_value())});
  StatsPage page;
  page.sentences = LiftSentences(request, comparison);
  page.tables.push_back({"", std::move(tables.shown())});
  page.tables.push_back({"", std::move(tests)});
  page.csv = std::move(tables.csv());
  Draw(LiftPlot(request, comparison), page);
  return page;
}

StatsPage ArmsPage(const v1::CompareWithBestRequest& request, const v1::ManyRateComparison& comparison,
                   const v1::BestComparison& best) {
  Table arms(
      {Right("arm"), Right("counts"), Right("rate"), Left("against the best of the others"), Left("may be the best")});
  Table csv({Right("arm"), Right("successes"), Right("trials"), Right("rate"), Right("difference_from_best_other"),
             Right("lower"), Right("upper"), Left("may_be_best")});
  for (int i = 0; i < std::min(request.arms_size(), best.arms_size()); ++i) {
    const v1::Counts& counts = request.arms(i);
    const v1::BestComparison::Arm& arm = best.arms(i);
    arms.Add({absl::StrCat(i + 1), OfText(counts), PercentText(RateOf(counts)),
              EstimateText(arm.difference_from_best_other(), &arm.interval(), kPoints),
              arm.may_be_best() ? "yes" : "no"});
    csv.Add({absl::StrCat(i + 1), absl::StrCat(counts.successes()), absl::StrCat(counts.trials()), Raw(RateOf(counts)),
             Raw(arm.difference_from_best_other()), Raw(arm.interval().lower()), Raw(arm.interval().upper()),
             arm.may_be_best() ? "true" : "false"});
  }
  StatsPage page;
  page.sentences = {ArmsVerdict(comparison, best)};
  page.tables.push_back({"", std::move(arms)});
  page.tables.push_back({"", PairTable(comparison)});
  page.csv = std::move(csv);
  return page;
}

std::string MethodName(absl::string_view method) {
  const std::vector<std::pair<absl::string_view, absl::string_view>> names = {
      {"miettinen_nurminen", "Miettinen-Nurminen"},
      {"mee", "Mee"},
      {"newcombe", "Newcombe"},
      {"agresti_caffo", "Agresti-Caffo"},
      {"wald", "Wald"},
      {"koopman", "Koopman"},
      {"mover_wilson", "MOVER-Wilson"},
      {"katz", "Katz"},
      {"wilson", "Wilson"},
      {"clopper_pearson", "Clopper-Pearson"},
      {"agresti_coull", "Agresti-Coull"},
      {"log_rank", "log-rank"},
      {"gehan_breslow", "Gehan-Breslow"},
      {"tarone_ware", "Tarone-Ware"},
      {"peto_peto", "Peto-Peto"},
      {"fleming_harrington", "Fleming-Harrington"}};
  for (const auto& [id, name] : names) {
    if (id == method) return std::string(name);
  }
  return absl::StrReplaceAll(method, {{"_", " "}});
}

void AddRateVerbs(CLI::App& noun, Command& chosen) {
  const auto [rate, rate_options] = AddVerb<RateOptions>(noun, "rate", "One rate and its intervals", chosen, Rate);
  rate->add_option("COUNTS", rate_options->counts, "X/N: successes among customers")->required();
  rate->add_option("--level", rate_options->level, "Of the intervals; 95% without it");
  const auto [lift, lift_options] =
      AddVerb<LiftOfCountsOptions>(noun, "lift", "Two rates compared, by every method", chosen, Lift);
  lift->add_option("TREATMENT", lift_options->treatment, "X/N of the treatment")->required();
  lift->add_option("CONTROL", lift_options->control, "X/N of the control")->required();
  lift->add_option("--level", lift_options->level, "Of the intervals; 95% without it");
  lift->add_option("--margin", lift_options->margin, "Smallest loss that matters, such as 1%: tests non-inferiority");
  lift->add_option("--svg", lift_options->svg, "File for a picture of the intervals");
  const auto [arms, arms_options] = AddVerb<ArmsOptions>(
      noun, "arms", "Several rates: do they differ, which pairs, and which may be the best", chosen, Arms);
  arms->add_option("ARM", arms_options->arms, "X/N of every arm")->required()->expected(2, 50);
  arms->add_option("--alpha", arms_options->alpha, "Of the comparison with the best; 5% without it");
}

}  // namespace sendlift::cli
