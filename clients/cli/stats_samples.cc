#include "clients/cli/stats_samples.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "calculator/samples.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kDrawsMin = 100;
constexpr int64_t kDrawsMax = 100'000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string QuantileName(double share) { return share == 0.5 ? "Median" : absl::StrCat(ShareText(share), " quantile"); }

absl::Status Quantile(Context& context, const QuantileOptions& options) {
  ASSIGN_OR_RETURN(v1::CompareQuantilesRequest request, QuantileRequest(options));
  ASSIGN_OR_RETURN(ArmSamples arms, ReadArms(options.columns));
  *request.mutable_treatment() = std::move(arms.treatment);
  if (arms.control.has_value()) {
    *request.mutable_control() = *std::move(arms.control);
    ASSIGN_OR_RETURN(const v1::QuantileComparison comparison, calculator::CompareQuantiles(request));
    return PrintPage(context, comparison,
                     QuantilesPage({arms.treatment_name, arms.control_name}, comparison, request.confidence_level()),
                     options.svg);
  }
  v1::EstimateQuantilesRequest estimate;
  *estimate.mutable_sample() = std::move(*request.mutable_treatment());
  *estimate.mutable_shares() = request.shares();
  estimate.set_confidence_level(request.confidence_level());
  ASSIGN_OR_RETURN(const v1::QuantileEstimates estimates, calculator::EstimateQuantiles(estimate));
  return PrintPage(context, estimates,
                   QuantilesPage(estimates, !estimate.sample().customers().empty(), request.confidence_level()),
                   options.svg);
}

absl::Status Winsorise(Context& context, const WinsoriseOptions& options) {
  ASSIGN_OR_RETURN(v1::CompareWinsorisedMeansRequest request, WinsoriseRequest(options));
  ASSIGN_OR_RETURN(const ArmSamples arms, ReadArms(options.columns));
  *request.mutable_treatment() = arms.treatment.values();
  *request.mutable_control() = arms.control.value_or(v1::SampleValues()).values();
  ASSIGN_OR_RETURN(const v1::WinsorisedComparison comparison, calculator::CompareWinsorisedMeans(request));
  return PrintPage(context, comparison,
                   WinsorisePage({arms.treatment_name, arms.control_name}, comparison, request.confidence_level()),
                   options.svg);
}

absl::Status Bootstrap(Context& context, const BootstrapVerbOptions& options) {
  ASSIGN_OR_RETURN(v1::BootstrapMeansRequest request, BootstrapRequest(options));
  ASSIGN_OR_RETURN(const ArmSamples arms, ReadArms(options.columns));
  *request.mutable_treatment() = arms.treatment.values();
  *request.mutable_control() = arms.control.value_or(v1::SampleValues()).values();
  ASSIGN_OR_RETURN(const v1::BootstrappedMeans means, calculator::BootstrapMeans(request));
  return PrintPage(context, means,
                   BootstrapPage({arms.treatment_name, arms.control_name}, means, request.confidence_level()),
                   options.svg);
}

std::string AgainstText(const ArmNames& names, double treatment, double control) {
  return absl::StrCat(names.treatment, " ", NumberText(treatment), " against ", NumberText(control), " of ",
                      names.control);
}

std::string CutText(const ArmNames& names, const char* side, double limit, int64_t treatment, int64_t control) {
  return absl::StrCat("Values ", side, " ", NumberText(limit), " count as that: ", Grouped(treatment), " of ",
                      names.treatment, ", ", Grouped(control), " of ", names.control, ".");
}

IntervalPlot DifferencePlot(const ArmNames& names, double level) {
  return {.title = absl::StrCat(names.treatment, " minus ", names.control, ", ", LevelText(level), " interval"),
          .axis = "in the unit of the values",
          .rows = {}};
}

IntervalRow RowOf(std::string label, double estimate, const v1::ConfidenceInterval& interval) {
  return {std::move(label), estimate, interval.lower(), interval.upper()};
}

// A difference and a relative lift below each other, for people and for programs.
class EstimateTables {
 public:
  explicit EstimateTables(double level)
      : shown_({Left("of"), Left("values"), Left(absl::StrCat("estimate (", LevelText(level), " interval)")),
                Right("standard error")}),
        csv_({Left("of"), Left("values"), Right("estimate"), Right("lower"), Right("upper"), Right("standard_error")}) {
  }

  void Add(const char* of, const char* values, double estimate, const v1::ConfidenceInterval& interval, double error,
           const Unit& unit) {
    shown_.Add({of, values, EstimateText(estimate, &interval, unit),
                std::isnan(error) ? "" : absl::StrCat(NumberText(error * unit.factor), unit.name)});
    csv_.Add({of, values, Raw(estimate), Raw(interval.lower()), Raw(interval.upper()), Raw(error)});
  }

  void MoveTo(StatsPage& page) && {
    page.tables.push_back({"", std::move(shown_)});
    page.csv = std::move(csv_);
  }

 private:
  Table shown_;
  Table csv_;
};

void AddMeans(const v1::MeanComparison& comparison, const char* values, EstimateTables& tables) {
  tables.Add("difference", values, comparison.difference(), comparison.difference_interval(),
             comparison.standard_error(), kPlain);
  if (!comparison.has_relative_lift_interval()) return;
  tables.Add("relative lift", values, comparison.relative_lift(), comparison.relative_lift_interval(), NAN, kPercent);
}

StatsPage MeanPage(const v1::BootstrappedMeans::Estimate& mean, const std::string& draws, double level) {
  StatsPage page;
  page.sentences = {
      absl::StrCat("Mean ", NumberText(mean.estimate()), " (", LevelText(level), " interval ",
                   RangeText(mean.interval(), kPlain), "), standard error ", NumberText(mean.standard_error()), "."),
      draws};
  EstimateTables tables(level);
  tables.Add("mean", "drawn", mean.estimate(), mean.interval(), mean.standard_error(), kPlain);
  std::move(tables).MoveTo(page);
  page.tables.clear();
  Draw(IntervalPlot{.title = absl::StrCat("Mean, ", LevelText(level), " interval"),
                    .axis = "in the unit of the values",
                    .rows = {RowOf("mean", mean.estimate(), mean.interval())},
                    .reference = NAN},
       page);
  return page;
}

}  // namespace

absl::StatusOr<v1::CompareQuantilesRequest> QuantileRequest(const QuantileOptions& options) {
  NumberReader reader;
  v1::CompareQuantilesRequest request;
  for (const double share : reader.Numbers("--at", options.at)) {
    if (!(share > 0 && share < 1)) reader.Refuse("--at", "must lie between 0 and 100%, such as 50%,90%");
    request.add_shares(share);
  }
  request.set_confidence_level(reader.Level("--level", options.level));
  request.set_alternative(reader.Alternative("--alternative", options.alternative));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::CompareWinsorisedMeansRequest> WinsoriseRequest(const WinsoriseOptions& options) {
  NumberReader reader;
  v1::CompareWinsorisedMeansRequest request;
  request.set_lower_share(reader.Rate("--lower-share", options.lower_share));
  request.set_upper_share(options.upper_share.has_value() ? reader.Rate("--upper-share", options.upper_share) : 0);
  if (options.upper_share.has_value() && reader.status().ok() && request.upper_share() <= request.lower_share()) {
    reader.Refuse("--upper-share", "must be above --lower-share, such as 99.9%");
  }
  if (options.lower.has_value() || options.upper.has_value()) {
    const double lower = reader.Number("--lower", options.lower);
    const double upper = reader.Number("--upper", options.upper);
    request.mutable_limits()->set_lower(options.lower.has_value() ? lower : -kInfinity);
    request.mutable_limits()->set_upper(options.upper.has_value() ? upper : kInfinity);
    if (options.lower_share.has_value() || options.upper_share.has_value()) {
      reader.Refuse(options.lower.has_value() ? "--lower" : "--upper", "is for limits without shares: leave one out");
    }
    if (request.limits().lower() > request.limits().upper()) reader.Refuse("--upper", "must be at least --lower");
  }
  request.set_confidence_level(reader.Level("--level", options.level));
  request.set_alternative(reader.Alternative("--alternative", options.alternative));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::BootstrapMeansRequest> BootstrapRequest(const BootstrapVerbOptions& options) {
  NumberReader reader;
  v1::BootstrapMeansRequest request;
  const int64_t draws = reader.Whole("--draws", options.draws, kDrawsMin);
  if (draws > kDrawsMax) reader.Refuse("--draws", absl::StrCat("is ", kDrawsMin, " to ", kDrawsMax));
  request.set_draws(static_cast<int32_t>(std::min(draws, kDrawsMax)));
  request.set_seed(reader.Whole("--seed", options.seed, 0));
  request.set_confidence_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage QuantilesPage(const v1::QuantileEstimates& estimates, bool has_customers, double level) {
  Table table({Right("quantile"), Left(absl::StrCat("value (", LevelText(level), " interval)"))});
  Table csv({Right("share"), Right("value"), Right("lower"), Right("upper"), Right("standard_error")});
  IntervalPlot plot = {.title = "Quantiles", .axis = "in the unit of the values", .rows = {}, .reference = NAN};
  StatsPage page;
  for (const v1::QuantileEstimates::Quantile& quantile : estimates.quantiles()) {
    const v1::QuantileEstimate& estimate = quantile.estimate();
    const std::string text =
        absl::StrCat(NumberText(estimate.value()), " (", RangeText(estimate.interval(), kPlain), ")");
    page.sentences.push_back(absl::StrCat(QuantileName(quantile.share()), ": ", text, "."));
    table.Add({ShareText(quantile.share()), text});
    csv.Add({Raw(quantile.share()), Raw(estimate.value()), Raw(estimate.interval().lower()),
             Raw(estimate.interval().upper()), Raw(estimate.standard_error())});
    plot.rows.push_back(RowOf(ShareText(quantile.share()), estimate.value(), estimate.interval()));
  }
  if (page.sentences.size() > 1) {
    page.sentences.resize(1);
    page.tables.push_back({"", std::move(table)});
  }
  page.sentences.push_back(has_customers
                               ? absl::StrCat("Of ", Grouped(estimates.customers_count()), " customers.")
                               : absl::StrCat("Each of the ", Grouped(estimates.customers_count()),
                                              " values counts as a customer of its own; --customer says otherwise."));
  page.csv = std::move(csv);
  Draw(plot, page);
  return page;
}

StatsPage QuantilesPage(const ArmNames& names, const v1::QuantileComparison& comparison, double level) {
  Table table({Right("quantile"), Right(names.treatment), Right(names.control),
               Left(absl::StrCat("difference (", LevelText(level), " interval)")), Left("relative lift"), Right("p")});
  Table csv({Right("share"), Right("treatment"), Right("control"), Right("difference"), Right("lower"), Right("upper"),
             Right("standard_error"), Right("p_value")});
  IntervalPlot plot = DifferencePlot(names, level);
  for (const v1::QuantileComparison::Quantile& quantile : comparison.quantiles()) {
    const v1::ConfidenceInterval& interval = quantile.difference_interval();
    table.Add({ShareText(quantile.share()), NumberText(quantile.treatment().value()),
               NumberText(quantile.control().value()), EstimateText(quantile.difference(), &interval, kPlain),
               quantile.has_relative_lift()
                   ? EstimateText(quantile.relative_lift(), &quantile.relative_lift_interval(), kPercent)
                   : "-",
               PCell(quantile.p_value())});
    csv.Add({Raw(quantile.share()), Raw(quantile.treatment().value()), Raw(quantile.control().value()),
             Raw(quantile.difference()), Raw(interval.lower()), Raw(interval.upper()), Raw(quantile.standard_error()),
             Raw(quantile.p_value())});
    plot.rows.push_back(RowOf(ShareText(quantile.share()), quantile.difference(), interval));
  }
  StatsPage page;
  const v1::QuantileComparison::Quantile& first = comparison.quantiles(0);
  page.sentences = {absl::StrCat(QuantileName(first.share()), ": ",
                                 AgainstText(names, first.treatment().value(), first.control().value()), ": ",
                                 EstimateWords(first.difference(), &first.difference_interval(), kPlain), ", ",
                                 PText(first.p_value()), "."),
                    DirectionWords(first.difference_interval(), level)};
  if (first.standard_error() == 0) {
    page.sentences.push_back("So many values are equal that this quantile cannot be told more exactly.");
  }
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  Draw(plot, page);
  return page;
}

StatsPage WinsorisePage(const ArmNames& names, const v1::WinsorisedComparison& comparison, double level) {
  const v1::MeanComparison& means = comparison.comparison();
  StatsPage page;
  page.sentences = {absl::StrCat(AgainstText(names, comparison.treatment().mean(), comparison.control().mean()), ": ",
                                 EstimateWords(means.difference(), &means.difference_interval(), kPlain), ", ",
                                 PText(means.p_value()), "."),
                    DirectionWords(means.difference_interval(), level)};
  if (std::isfinite(comparison.limits().upper())) {
    page.sentences.push_back(CutText(names, "above", comparison.limits().upper(),
                                     comparison.treatment().lowered_count(), comparison.control().lowered_count()));
  }
  if (comparison.treatment().raised_count() + comparison.control().raised_count() > 0) {
    page.sentences.push_back(CutText(names, "below", comparison.limits().lower(), comparison.treatment().raised_count(),
                                     comparison.control().raised_count()));
  }
  EstimateTables tables(level);
  IntervalPlot plot = DifferencePlot(names, level);
  AddMeans(means, "pulled in", tables);
  plot.rows.push_back(RowOf("pulled in", means.difference(), means.difference_interval()));
  if (comparison.has_comparison_before()) {
    const v1::MeanComparison& before = comparison.comparison_before();
    AddMeans(before, "as they are", tables);
    plot.rows.push_back(RowOf("as they are", before.difference(), before.difference_interval()));
  }
  std::move(tables).MoveTo(page);
  Draw(plot, page);
  return page;
}

StatsPage BootstrapPage(const ArmNames& names, const v1::BootstrappedMeans& means, double level) {
  const std::string draws = absl::StrCat("By ", Grouped(means.draws()), " bootstrap draws.");
  if (means.has_mean()) return MeanPage(means.mean(), draws, level);
  EstimateTables tables(level);
  const auto add = [&](const char* of, const v1::BootstrappedMeans::Estimate& estimate, const Unit& unit) {
    tables.Add(of, "drawn", estimate.estimate(), estimate.interval(), estimate.standard_error(), unit);
  };
  const v1::BootstrappedMeans::Estimate& difference = means.difference();
  add("difference", difference, kPlain);
  if (means.has_relative_lift()) add("relative lift", means.relative_lift(), kPercent);
  StatsPage page;
  page.sentences = {absl::StrCat(names.treatment, " minus ", names.control, ": ",
                                 EstimateWords(difference.estimate(), &difference.interval(), kPlain), "."),
                    DirectionWords(difference.interval(), level), draws};
  std::move(tables).MoveTo(page);
  IntervalPlot plot = DifferencePlot(names, level);
  plot.rows.push_back(RowOf("difference", difference.estimate(), difference.interval()));
  Draw(plot, page);
  return page;
}

void AddSampleVerbs(CLI::App& noun, Command& chosen) {
  const auto [quantile, quantile_options] = AddVerb<QuantileOptions>(
      noun, "quantile", "Median and other quantiles of values in a file, and their differences", chosen, Quantile);
  AddArmColumns(*quantile, quantile_options->columns);
  quantile->add_option("--customer", quantile_options->columns.customer,
                       "Column: whose value it is, where customers have several");
  quantile->add_option("--at", quantile_options->at, "Which quantiles, such as 50%,90%; the median without it");
  quantile->add_option("--level", quantile_options->level, "Of the intervals; 95% without it");
  quantile->add_option("--alternative", quantile_options->alternative,
                       "two-sided, greater or less; two-sided without it");
  quantile->add_option("--svg", quantile_options->svg, "File for a picture of the intervals");
  const auto [winsorise, options] = AddVerb<WinsoriseOptions>(
      noun, "winsorise", "Two means of values in a file, extreme values pulled in to limits", chosen, Winsorise);
  AddArmColumns(*winsorise, options->columns);
  winsorise->get_option("--group")->required();
  winsorise->add_option("--upper-share", options->upper_share,
                        "Share of both arms at or below the upper limit; 99.9% without it");
  winsorise->add_option("--lower-share", options->lower_share, "The same of the lower limit; 0 without it");
  winsorise->add_option("--upper", options->upper, "Upper limit itself, chosen before the experiment");
  winsorise->add_option("--lower", options->lower, "Lower limit itself");
  winsorise->add_option("--level", options->level, "Of the intervals; 95% without it");
  winsorise->add_option("--alternative", options->alternative, "two-sided, greater or less; two-sided without it");
  winsorise->add_option("--svg", options->svg, "File for a picture of the intervals");
  const auto [bootstrap, bootstrap_options] = AddVerb<BootstrapVerbOptions>(
      noun, "bootstrap", "Means of values in a file, with intervals by drawing customers again", chosen, Bootstrap);
  AddArmColumns(*bootstrap, bootstrap_options->columns);
  bootstrap->add_option("--draws", bootstrap_options->draws, "100 to 100000; 1000 without it");
  bootstrap->add_option("--seed", bootstrap_options->seed, "So that it can be repeated; 0 without it");
  bootstrap->add_option("--level", bootstrap_options->level, "Of the intervals; 95% without it");
  bootstrap->add_option("--svg", bootstrap_options->svg, "File for a picture of the interval");
}

}  // namespace sendlift::cli
