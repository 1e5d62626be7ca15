#include "clients/cli/stats_means.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "calculator/means.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_rates.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

double MeanOf(const v1::MeanSums& sums) { return sums.sum() / static_cast<double>(sums.n()); }

std::string RelativeSentence(const v1::MeanComparison& comparison) {
  if (!comparison.has_relative_lift()) return "No relative lift: the control's mean is 0.";
  const std::string lift = "Relative lift: ";
  if (comparison.has_relative_lift_interval()) {
    return absl::StrCat(lift, EstimateWords(comparison.relative_lift(), &comparison.relative_lift_interval(), kPercent),
                        " by Fieller.");
  }
  return absl::StrCat(lift, EstimateWords(comparison.relative_lift(), nullptr, kPercent),
                      ", without bounds: the control's mean may be 0.");
}

std::vector<std::string> Sentences(const v1::CompareMeansRequest& request, const v1::MeanComparison& comparison) {
  std::vector<std::string> sentences = {
      absl::StrCat("Treatment ", NumberText(MeanOf(request.treatment())), " against ",
                   NumberText(MeanOf(request.control())), ": ",
                   EstimateWords(comparison.difference(), &comparison.difference_interval(), kPlain), ", ",
                   PText(comparison.p_value())),
      DirectionWords(comparison.difference_interval(), request.confidence_level()), RelativeSentence(comparison)};
  if (comparison.has_non_inferiority_p_value()) {
    const double p = comparison.non_inferiority_p_value();
    const double level = request.confidence_level() == 0 ? 0.95 : request.confidence_level();
    sentences.push_back(
        absl::StrFormat("%s worse by %.6g or more: %s (one-sided).",
                        p < (1 - level) / 2 ? "Treatment is not" : "It is not shown that treatment is not",
                        request.margin(), PText(p)));
  }
  return sentences;
}

absl::Status Means(Context& context, const MeansOptions& options) {
  ASSIGN_OR_RETURN(const v1::CompareMeansRequest request, MeansRequest(options));
  ASSIGN_OR_RETURN(const v1::MeanComparison comparison, calculator::CompareMeans(request));
  return PrintPage(context, comparison, MeansPage(request, comparison), options.svg);
}

}  // namespace

absl::StatusOr<v1::CompareMeansRequest> MeansRequest(const MeansOptions& options) {
  NumberReader reader;
  v1::CompareMeansRequest request;
  *request.mutable_treatment() = reader.Sums("--treatment", options.treatment);
  *request.mutable_control() = reader.Sums("--control", options.control);
  request.set_confidence_level(reader.Level("--level", options.level));
  request.set_alternative(reader.Alternative("--alternative", options.alternative));
  request.set_margin(reader.Positive("--margin", options.margin));
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage MeansPage(const v1::CompareMeansRequest& request, const v1::MeanComparison& comparison) {
  Table table({Left("of"), Left("method"),
               Left(absl::StrCat("estimate (", LevelText(request.confidence_level()), " interval)"))});
  Table csv({Left("of"), Left("method"), Right("estimate"), Right("lower"), Right("upper")});
  const auto add = [&](const char* of, absl::string_view method, double estimate,
                       const v1::ConfidenceInterval& interval, const Unit& unit) {
    table.Add({of, MethodName(method), EstimateText(estimate, &interval, unit)});
    csv.Add({of, std::string(method), Raw(estimate), Raw(interval.lower()), Raw(interval.upper())});
  };
  add("difference", "Welch", comparison.difference(), comparison.difference_interval(), kPlain);
  const double lift = comparison.has_relative_lift() ? comparison.relative_lift() : NAN;
  if (comparison.has_relative_lift_interval()) {
    add("relative lift", "Fieller", lift, comparison.relative_lift_interval(), kPercent);
  }
  for (const v1::NamedInterval& named : comparison.relative_lift_intervals()) {
    add("relative lift", named.method(), lift, named.interval(), kPercent);
  }
  csv.Add({"p_value", "Welch", Raw(comparison.p_value())});
  csv.Add({"degrees_of_freedom", "Welch", Raw(comparison.degrees_of_freedom())});
  StatsPage page;
  page.sentences = Sentences(request, comparison);
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  Draw(IntervalPlot{.title =
                        absl::StrCat("Treatment minus control, ", LevelText(request.confidence_level()), " interval"),
                    .axis = "in the unit of the means",
                    .rows = {{"difference", comparison.difference(), comparison.difference_interval().lower(),
                              comparison.difference_interval().upper()}}},
       page);
  return page;
}

void AddMeanVerbs(CLI::App& noun, Command& chosen) {
  const auto [means, options] =
      AddVerb<MeansOptions>(noun, "means", "Two means compared (Welch; relative lift by Fieller)", chosen, Means);
  means->add_option("--treatment", options->treatment, "N,MEAN,SD of the treatment, SD with n - 1")->required();
  means->add_option("--control", options->control, "N,MEAN,SD of the control")->required();
  means->add_option("--level", options->level, "Of the intervals; 95% without it");
  means->add_option("--alternative", options->alternative, "two-sided, greater or less; two-sided without it");
  means->add_option("--margin", options->margin, "Smallest loss that matters: tests non-inferiority");
  means->add_option("--svg", options->svg, "File for a picture of the interval");
}

}  // namespace sendlift::cli
