#include "clients/cli/stats_decisions.h"

#include <algorithm>

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

absl::Status Bayes(Context& context, const BayesOptions& options) {
  ASSIGN_OR_RETURN(const v1::CompareBayesianRequest request, BayesRequest(options));
  ASSIGN_OR_RETURN(const v1::BayesianComparison comparison, calculator::CompareBayesian(request));
  return PrintPage(context, comparison, BayesPage(request, comparison));
}

absl::Status Bandit(Context& context, const BanditOptions& options) {
  ASSIGN_OR_RETURN(const v1::AllocateBanditRequest request, BanditRequest(options));
  ASSIGN_OR_RETURN(const v1::BanditAllocation allocation, calculator::AllocateBandit(request));
  return PrintPage(context, allocation, BanditPage(request, allocation));
}

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

absl::StatusOr<v1::CompareBayesianRequest> BayesRequest(const BayesOptions& options) {
  NumberReader reader;
  v1::CompareBayesianRequest request;
  v1::CompareBayesianRequest::BetaBinomial& model = *request.mutable_beta_binomial();
  *model.mutable_treatment() = reader.Counts("TREATMENT", options.treatment);
  *model.mutable_control() = reader.Counts("CONTROL", options.control);
  if (options.prior.has_value()) {
    constexpr char kExample[] = "successes,failures that you believe to have seen before, such as 3,97";
    const NumberPair prior = reader.Pair("--prior", *options.prior, kExample);
    if (reader.status().ok() && (prior.first <= 0 || prior.second <= 0)) {
      reader.Refuse("--prior", absl::StrCat("needs two numbers above 0: write ", kExample));
    }
    model.set_prior_successes(prior.first);
    model.set_prior_failures(prior.second);
  }
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::AllocateBanditRequest> BanditRequest(const BanditOptions& options) {
  NumberReader reader;
  v1::AllocateBanditRequest request;
  for (v1::Counts& counts : reader.ManyCounts("ARM", options.arms)) *request.add_arms() = std::move(counts);
  request.set_floor(reader.Rate("--floor", options.floor));
  const double most = 1.0 / static_cast<double>(std::max<size_t>(1, options.arms.size()));
  if (request.floor() > most) {
    reader.Refuse("--floor", absl::StrCat("is at most ", ShareText(most), " for ", options.arms.size(), " arms"));
  }
  request.set_burn_in(reader.Whole("--burn-in", options.burn_in, 0));
  RETURN_IF_ERROR(reader.status());
  return request;
}

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

StatsPage BayesPage(const v1::CompareBayesianRequest& request, const v1::BayesianComparison& comparison) {
  const v1::CompareBayesianRequest::BetaBinomial& model = request.beta_binomial();
  const auto points = [](double value) { return EstimateText(value, nullptr, kPoints).substr(1); };
  Table table({Left("choice"), Right("chance to be better"), Right("expected loss")});
  table.Add({"treatment", PercentText(comparison.chance_to_win()), points(comparison.expected_loss_of_treatment())});
  table.Add({"control", PercentText(1 - comparison.chance_to_win()), points(comparison.expected_loss_of_control())});
  Table csv({Right("chance_to_win"), Right("expected_loss_of_treatment"), Right("expected_loss_of_control"),
             Right("mean"), Right("standard_deviation")});
  csv.Add({Raw(comparison.chance_to_win()), Raw(comparison.expected_loss_of_treatment()),
           Raw(comparison.expected_loss_of_control()), Raw(comparison.mean()), Raw(comparison.standard_deviation())});
  StatsPage page;
  page.sentences = {absl::StrCat("Treatment ", PercentText(RateOf(model.treatment())), " against ",
                                 PercentText(RateOf(model.control())), ": treatment is better with a chance of ",
                                 PercentText(comparison.chance_to_win()), "."),
                    absl::StrCat("Expected difference: ", EstimateWords(comparison.mean(), nullptr, kPoints),
                                 ", standard deviation ", points(comparison.standard_deviation()), "."),
                    "These numbers are not protected against looking early."};
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  return page;
}

StatsPage BanditPage(const v1::AllocateBanditRequest& request, const v1::BanditAllocation& allocation) {
  Table table({Right("arm"), Right("customers"), Right("rate"), Right("chance to be the best"), Right("next share")});
  Table csv({Right("arm"), Right("successes"), Right("trials"), Right("chance_to_be_best"), Right("share")});
  int best = 0;
  bool is_burning_in = false;
  for (int i = 0; i < request.arms_size(); ++i) {
    const v1::Counts& counts = request.arms(i);
    const double chance = At(allocation.chances_to_be_best(), i);
    const double share = At(allocation.shares(), i);
    if (chance > At(allocation.chances_to_be_best(), best)) best = i;
    is_burning_in = is_burning_in || counts.trials() < request.burn_in();
    table.Add({absl::StrCat(i + 1), Grouped(counts.trials()), PercentText(RateOf(counts)), PercentText(chance),
               PercentText(share)});
    csv.Add({absl::StrCat(i + 1), absl::StrCat(counts.successes()), absl::StrCat(counts.trials()), Raw(chance),
             Raw(share)});
  }
  StatsPage page;
  page.sentences = {absl::StrCat("Arm ", best + 1, " is the best with a chance of ",
                                 PercentText(At(allocation.chances_to_be_best(), best)), "; it gets ",
                                 PercentText(At(allocation.shares(), best)), " of the next batch.")};
  if (is_burning_in) {
    page.sentences.push_back(
        absl::StrCat("All arms get the same share until each has ", Grouped(request.burn_in()), " customers."));
  }
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  return page;
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
  const auto [bayes, bayes_options] =
      AddVerb<BayesOptions>(noun, "bayes", "Two rates: chance to be better, expected loss", chosen, Bayes);
  bayes->add_option("TREATMENT", bayes_options->treatment, "X/N of the treatment")->required();
  bayes->add_option("CONTROL", bayes_options->control, "X/N of the control")->required();
  bayes->add_option("--prior", bayes_options->prior, "Successes,failures seen before; 0.5,0.5 (Jeffreys) without it");
  const auto [bandit, bandit_options] =
      AddVerb<BanditOptions>(noun, "bandit", "Shares of the next batch, by the chance to be the best", chosen, Bandit);
  bandit->add_option("ARM", bandit_options->arms, "X/N of every arm so far")->required()->expected(2, 50);
  bandit->add_option("--floor", bandit_options->floor, "Least share of an arm, such as 5%");
  bandit->add_option("--burn-in", bandit_options->burn_in, "Equal shares until every arm has so many customers");
  const auto [adjust, adjust_options] =
      AddVerb<AdjustOptions>(noun, "adjust", "p-values of several tests, adjusted for their number", chosen, Adjust);
  adjust->add_option("P", adjust_options->p_values, "p-values of one family")->required()->expected(1, 10000);
  const auto [differs, differs_options] =
      AddVerb<DiffersOptions>(noun, "differs", "Whether an effect differs between groups", chosen, Differs);
  differs->add_option("EFFECT", differs_options->effects, "EST,SE of every group")->required()->expected(2, 1000);
}

}  // namespace sendlift::cli
