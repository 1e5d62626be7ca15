#include "clients/cli/stats_hazards.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "base/suggest.h"
#include "calculator/hazards.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_columns.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kRowsMax = 100'000;

using Request = v1::FitProportionalHazardsRequest;

Request::Ties TiesOf(const std::optional<std::string>& text, NumberReader& reader) {
  if (!text.has_value() || *text == "efron") return Request::EFRON;
  if (*text == "breslow") return Request::BRESLOW;
  reader.Refuse("--ties",
                absl::StrCat("\"", *text, "\" is not efron or breslow", DidYouMean(*text, {"efron", "breslow"})));
  return Request::TIES_UNSPECIFIED;
}

absl::Status Hazards(Context& context, const HazardsOptions& options) {
  ASSIGN_OR_RETURN(const HazardsInput input, ReadHazards(options));
  ASSIGN_OR_RETURN(const v1::ProportionalHazards hazards, calculator::FitProportionalHazards(input.request));
  return PrintPage(context, hazards, HazardsPage(input, hazards), options.svg);
}

// "orders (faster)": the covariates whose interval leaves out 1.
std::string ShownCovariates(const HazardsInput& input, const v1::ProportionalHazards& hazards) {
  std::vector<std::string> shown;
  for (int i = 0; i < hazards.covariates_size(); ++i) {
    const v1::ConfidenceInterval& interval = hazards.covariates(i).hazard_ratio_interval();
    if (interval.lower() <= 1 && interval.upper() >= 1) continue;
    shown.push_back(
        absl::StrCat(input.covariates[static_cast<size_t>(i)], interval.lower() > 1 ? " (faster)" : " (slower)"));
  }
  return absl::StrJoin(shown, ", ");
}

}  // namespace

absl::StatusOr<HazardsInput> ReadHazards(const HazardsOptions& options) {
  NumberReader reader;
  HazardsInput input;
  for (const absl::string_view name : absl::StrSplit(options.covariates, ',')) {
    input.covariates.emplace_back(absl::StripAsciiWhitespace(name));
  }
  input.request.set_ties(TiesOf(options.ties, reader));
  input.request.set_confidence_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  std::vector<std::string> columns = {options.time, options.event};
  columns.insert(columns.end(), input.covariates.begin(), input.covariates.end());
  RETURN_IF_ERROR(ForEachRow(options.file, columns, kRowsMax, [&](const ColumnRow& row) -> absl::Status {
    Request::Customer& customer = *input.request.add_customers();
    ASSIGN_OR_RETURN(const double time, row.NotNegative(0));
    ASSIGN_OR_RETURN(const bool event, row.Flag(1));
    customer.set_time(time);
    customer.set_event(event);
    for (size_t i = 2; i < columns.size(); ++i) {
      ASSIGN_OR_RETURN(const double covariate, row.Number(i));
      customer.add_covariates(covariate);
    }
    return absl::OkStatus();
  }));
  if (input.request.customers().empty())
    return absl::InvalidArgumentError(absl::StrCat(options.file, " has no records"));
  return input;
}

StatsPage HazardsPage(const HazardsInput& input, const v1::ProportionalHazards& hazards) {
  const std::string level = LevelText(input.request.confidence_level());
  Table table({Left("covariate"), Left(absl::StrCat("hazard ratio for 1 more (", level, " interval)")), Right("p")});
  Table csv({Left("covariate"), Right("coefficient"), Right("standard_error"), Right("hazard_ratio"), Right("lower"),
             Right("upper"), Right("p_value")});
  IntervalPlot plot = {.title = absl::StrCat("Hazard ratio for 1 more of the covariate, ", level, " interval"),
                       .axis = "hazard ratio",
                       .rows = {},
                       .reference = 1};
  for (int i = 0; i < hazards.covariates_size(); ++i) {
    const v1::ProportionalHazards::Covariate& covariate = hazards.covariates(i);
    const v1::ConfidenceInterval& interval = covariate.hazard_ratio_interval();
    const std::string& name = input.covariates[static_cast<size_t>(i)];
    table.Add({name,
               absl::StrCat(NumberText(covariate.hazard_ratio()), " (", NumberText(interval.lower()), " to ",
                            NumberText(interval.upper()), ")"),
               PCell(covariate.p_value())});
    csv.Add({name, Raw(covariate.coefficient()), Raw(covariate.standard_error()), Raw(covariate.hazard_ratio()),
             Raw(interval.lower()), Raw(interval.upper()), Raw(covariate.p_value())});
    plot.rows.push_back({name, covariate.hazard_ratio(), interval.lower(), interval.upper()});
  }
  const std::string shown = ShownCovariates(input, hazards);
  StatsPage page;
  page.sentences = {
      shown.empty()
          ? absl::StrCat("No covariate is shown to change how fast the event comes, at ", level, " confidence.")
          : absl::StrCat("What changes how fast the event comes, at ", level, " confidence: ", shown, "."),
      absl::StrFormat("All together: likelihood ratio %.2f, %d df, %s.", hazards.likelihood_ratio_chi_square(),
                      hazards.covariates_size(), PText(hazards.likelihood_ratio_p_value()))};
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  Draw(plot, page);
  return page;
}

void AddHazardsVerb(CLI::App& noun, Command& chosen) {
  const auto [hazards, options] =
      AddVerb<HazardsOptions>(noun, "hazards", "What speeds an event up, by how much (Cox)", chosen, Hazards);
  hazards->add_option("FILE", options->file, "CSV with a row per customer; - is the standard input")->required();
  hazards->add_option("--covariates", options->covariates, "Columns of numbers, such as orders,is_mail")->required();
  hazards->add_option("--time", options->time, "Column: time until the event or the end of watching")
      ->capture_default_str();
  hazards->add_option("--event", options->event, "Column: 1 for the event, 0 for lost sight of")->capture_default_str();
  hazards->add_option("--ties", options->ties, "efron or breslow; efron without it");
  hazards->add_option("--level", options->level, "Of the intervals; 95% without it");
  hazards->add_option("--svg", options->svg, "File for a picture of the hazard ratios");
}

}  // namespace sendlift::cli
