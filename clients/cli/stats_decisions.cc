#include "clients/cli/stats_decisions.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "calculator/decisions.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr double kUsualAlpha = 0.05;

absl::Status Adjust(Context& context, const AdjustOptions& options) {
  ASSIGN_OR_RETURN(const v1::AdjustPValuesRequest request, AdjustRequest(options));
  ASSIGN_OR_RETURN(const v1::AdjustedPValues adjusted, calculator::AdjustPValues(request));
  return PrintPage(context, adjusted, AdjustPage(request, adjusted));
}

absl::Status Differs(Context& context, const DiffersOptions& options) {
  ASSIGN_OR_RETURN(const v1::TestHeterogeneityRequest request, DiffersRequest(options));
  ASSIGN_OR_RETURN(const v1::HeterogeneityTest test, calculator::TestHeterogeneity(request));
  return PrintPage(context, test, DiffersPage(request, test));
}

double At(const google::protobuf::RepeatedField<double>& values, int i) { return i < values.size() ? values[i] : 1; }

}  // namespace

absl::StatusOr<v1::AdjustPValuesRequest> AdjustRequest(const AdjustOptions& options) {
  NumberReader reader;
  v1::AdjustPValuesRequest request;
  for (size_t i = 0; i < options.p_values.size(); ++i) {
    request.add_p_values(reader.Rate(absl::StrCat("P ", i + 1), options.p_values[i]));
  }
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::TestHeterogeneityRequest> DiffersRequest(const DiffersOptions& options) {
  NumberReader reader;
  v1::TestHeterogeneityRequest request;
  for (size_t i = 0; i < options.effects.size(); ++i) {
    const std::string argument = absl::StrCat("EFFECT ", i + 1);
    const NumberPair effect = reader.Pair(argument, options.effects[i], "estimate,standard error, such as 0.02,0.005");
    if (reader.status().ok() && effect.second <= 0) {
      reader.Refuse(argument, absl::StrCat("\"", options.effects[i], "\" needs a standard error above 0"));
    }
    v1::EffectEstimate& estimate = *request.add_effects();
    estimate.set_estimate(effect.first);
    estimate.set_standard_error(effect.second);
  }
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage AdjustPage(const v1::AdjustPValuesRequest& request, const v1::AdjustedPValues& adjusted) {
  Table table({Right("test"), Right("p"), Right("Holm"), Right("Hochberg"), Right("Bonferroni"), Right("Sidak"),
               Right("Benjamini-Hochberg"), Right("Benjamini-Yekutieli")});
  Table csv({Right("test"), Right("p_value"), Right("holm"), Right("hochberg"), Right("bonferroni"), Right("sidak"),
             Right("benjamini_hochberg"), Right("benjamini_yekutieli")});
  int by_holm = 0;
  int by_rate = 0;
  for (int i = 0; i < request.p_values_size(); ++i) {
    const std::vector<double> values = {request.p_values(i),
                                        At(adjusted.holm(), i),
                                        At(adjusted.hochberg(), i),
                                        At(adjusted.bonferroni(), i),
                                        At(adjusted.sidak(), i),
                                        At(adjusted.benjamini_hochberg(), i),
                                        At(adjusted.benjamini_yekutieli(), i)};
    std::vector<std::string> cells = {absl::StrCat(i + 1)};
    std::vector<std::string> raw = cells;
    for (const double value : values) {
      cells.push_back(PCell(value));
      raw.push_back(Raw(value));
    }
    table.Add(std::move(cells));
    csv.Add(std::move(raw));
    by_holm += At(adjusted.holm(), i) < kUsualAlpha;
    by_rate += At(adjusted.benjamini_hochberg(), i) < kUsualAlpha;
  }
  StatsPage page;
  page.sentences = {
      absl::StrFormat("Of %d tests, %d hold by Holm: at most a 5 %% chance of any false alarm.",
                      request.p_values_size(), by_holm),
      absl::StrFormat("By Benjamini-Hochberg %d hold: at most 5 %% of them false alarms on average.", by_rate)};
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  return page;
}

StatsPage DiffersPage(const v1::TestHeterogeneityRequest& request, const v1::HeterogeneityTest& test) {
  Table table({Left("test"), Right("value")});
  table.Add(
      {"Cochran's Q", absl::StrFormat("%.3f, %d df, %s", test.q(), test.degrees_of_freedom(), PText(test.p_value()))});
  table.Add({"variation beyond chance (I squared)", PercentText(test.i_squared())});
  table.Add({"variance between groups (tau squared)", NumberText(test.tau_squared())});
  table.Add({"same sign everywhere (Gail-Simon)", PText(test.sign_change_p_value())});
  Table csv({Right("q"), Right("degrees_of_freedom"), Right("p_value"), Right("i_squared"), Right("tau_squared"),
             Right("sign_change_p_value")});
  csv.Add({Raw(test.q()), absl::StrCat(test.degrees_of_freedom()), Raw(test.p_value()), Raw(test.i_squared()),
           Raw(test.tau_squared()), Raw(test.sign_change_p_value())});
  IntervalPlot plot = {
      .title = "Effects, 95 % intervals of each alone", .axis = "in the unit of the effects", .rows = {}};
  for (int i = 0; i < request.effects_size(); ++i) {
    constexpr double kNormal975 = 1.959963984540054;
    const v1::EffectEstimate& effect = request.effects(i);
    const double reach = kNormal975 * effect.standard_error();
    plot.rows.push_back(
        {absl::StrCat("group ", i + 1), effect.estimate(), effect.estimate() - reach, effect.estimate() + reach});
  }
  StatsPage page;
  page.sentences = {absl::StrCat(test.p_value() < kUsualAlpha ? "The effect differs between the groups"
                                                              : "No difference between the groups' effects is shown",
                                 ", ", PText(test.p_value()), ".")};
  if (test.sign_change_p_value() < kUsualAlpha) {
    page.sentences.push_back(absl::StrCat("It even changes its sign, ", PText(test.sign_change_p_value()), "."));
  }
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  Draw(plot, page);
  return page;
}

void AddDecisionVerbs(CLI::App& noun, Command& chosen) {
  const auto [adjust, adjust_options] =
      AddVerb<AdjustOptions>(noun, "adjust", "p-values of several tests, adjusted for their number", chosen, Adjust);
  adjust->add_option("P", adjust_options->p_values, "p-values of one family")->required()->expected(1, 10000);
  const auto [differs, differs_options] =
      AddVerb<DiffersOptions>(noun, "differs", "Whether an effect differs between groups", chosen, Differs);
  differs->add_option("EFFECT", differs_options->effects, "EST,SE of every group")->required()->expected(2, 1000);
}

}  // namespace sendlift::cli
