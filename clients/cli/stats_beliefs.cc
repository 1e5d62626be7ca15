#include "clients/cli/stats_beliefs.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "calculator/beliefs.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr char kNotProtected[] = "These numbers are not protected against looking early.";

absl::Status Bayes(Context& context, const BayesOptions& options) {
  ASSIGN_OR_RETURN(const v1::CompareBayesianRequest request, BayesRequest(options));
  ASSIGN_OR_RETURN(const v1::BayesianComparison comparison, calculator::CompareBayesian(request));
  return PrintPage(context, comparison, BayesPage(request, comparison));
}

absl::Status Best(Context& context, const BestOptions& options) {
  ASSIGN_OR_RETURN(const v1::CompareBayesianArmsRequest request, BestRequest(options));
  ASSIGN_OR_RETURN(const v1::BayesianArms posteriors, calculator::CompareBayesianArms(request));
  return PrintPage(context, posteriors, BestPage(request, posteriors));
}

absl::Status Bandit(Context& context, const BanditOptions& options) {
  ASSIGN_OR_RETURN(const v1::AllocateBanditRequest request, BanditRequest(options));
  ASSIGN_OR_RETURN(const v1::BanditAllocation allocation, calculator::AllocateBandit(request));
  return PrintPage(context, allocation, BanditPage(request, allocation));
}

// Not a number where there is none: chances are left out while an arm has too few customers.
double At(const google::protobuf::RepeatedField<double>& values, int i) { return i < values.size() ? values[i] : NAN; }

bool IsSummary(const std::string& text) { return absl::StrContains(text, ','); }

enum class ArmKind { kRates, kMeans, kMixed };

// What the arms are; refuses a mix.
ArmKind KindOf(NumberReader& reader, const std::vector<std::string>& arms) {
  const auto summaries = static_cast<size_t>(std::count_if(arms.begin(), arms.end(), IsSummary));
  if (summaries == 0) return ArmKind::kRates;
  if (summaries == arms.size()) return ArmKind::kMeans;
  reader.Refuse("ARM", "must all be of one kind: X/N, or N,MEAN,SD");
  return ArmKind::kMixed;
}

std::vector<v1::MeanSums> ManySums(NumberReader& reader, const std::vector<std::string>& arms) {
  std::vector<v1::MeanSums> sums;
  for (size_t i = 0; i < arms.size(); ++i) sums.push_back(reader.Sums(absl::StrCat("ARM ", i + 1), arms[i]));
  return sums;
}

double MeanOf(const v1::MeanSums& sums) { return sums.sum() / static_cast<double>(sums.n()); }

// A size without its sign.
std::string SizeText(double value, const Unit& unit) { return EstimateText(value, nullptr, unit).substr(1); }

// The prior of rates, into a model that names its two parts as the contract does.
template <typename Model>
void ReadPrior(NumberReader& reader, const std::optional<std::string>& text, Model& model) {
  if (!text.has_value()) return;
  constexpr char kExample[] = "successes,failures that you believe to have seen before, such as 3,97";
  const NumberPair prior = reader.Pair("--prior", *text, kExample);
  const auto possible = [](double customers) { return customers >= 1e-3 && customers <= 1e12; };
  if (reader.status().ok() && !(possible(prior.first) && possible(prior.second))) {
    reader.Refuse("--prior", absl::StrCat("needs two numbers from 0.001 to 1e12: write ", kExample));
  }
  model.set_prior_successes(prior.first);
  model.set_prior_failures(prior.second);
}

void ReadRates(NumberReader& reader, const BayesOptions& options, v1::CompareBayesianRequest::BetaBinomial& model) {
  *model.mutable_treatment() = reader.Counts("TREATMENT", options.treatment);
  *model.mutable_control() = reader.Counts("CONTROL", options.control);
  ReadPrior(reader, options.prior, model);
  if (options.relative) reader.Refuse("--relative", "is for means: N,MEAN,SD");
  if (options.prior_effect.has_value()) {
    reader.Refuse("--prior-effect", "is for means, N,MEAN,SD; the prior of rates is --prior 3,97");
  }
}

void ReadMeans(NumberReader& reader, const BayesOptions& options, v1::CompareBayesianRequest::Means& model) {
  *model.mutable_treatment() = reader.Sums("TREATMENT", options.treatment);
  *model.mutable_control() = reader.Sums("CONTROL", options.control);
  model.set_relative(options.relative);
  if (options.prior.has_value())
    reader.Refuse("--prior", "is for rates, X/N; the prior of means is --prior-effect 0,2");
  if (!options.prior_effect.has_value()) return;
  constexpr char kExample[] = "the mean and the standard deviation of the effects that you expect, such as 0,2";
  const NumberPair prior = reader.Pair("--prior-effect", *options.prior_effect, kExample);
  if (reader.status().ok() && prior.second <= 0) {
    reader.Refuse("--prior-effect", absl::StrCat("needs a standard deviation above 0: write ", kExample));
  }
  model.set_prior_mean(prior.first);
  model.set_prior_standard_deviation(prior.second);
}

}  // namespace

absl::StatusOr<v1::CompareBayesianRequest> BayesRequest(const BayesOptions& options) {
  NumberReader reader;
  v1::CompareBayesianRequest request;
  if (IsSummary(options.treatment) != IsSummary(options.control)) {
    reader.Refuse("CONTROL", "must be of the kind of TREATMENT: both X/N, or both N,MEAN,SD");
  } else if (IsSummary(options.treatment)) {
    ReadMeans(reader, options, *request.mutable_means());
  } else {
    ReadRates(reader, options, *request.mutable_beta_binomial());
  }
  request.set_credible_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::CompareBayesianArmsRequest> BestRequest(const BestOptions& options) {
  NumberReader reader;
  v1::CompareBayesianArmsRequest request;
  const ArmKind kind = KindOf(reader, options.arms);
  if (kind == ArmKind::kRates) {
    for (v1::Counts& counts : reader.ManyCounts("ARM", options.arms)) {
      *request.mutable_rates()->add_arms() = std::move(counts);
    }
    ReadPrior(reader, options.prior, *request.mutable_rates());
  } else if (kind == ArmKind::kMeans) {
    for (v1::MeanSums& sums : ManySums(reader, options.arms)) *request.mutable_means()->add_arms() = std::move(sums);
    if (options.prior.has_value()) reader.Refuse("--prior", "is for rates, X/N; means have a flat one");
  }
  request.set_credible_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::AllocateBanditRequest> BanditRequest(const BanditOptions& options) {
  NumberReader reader;
  v1::AllocateBanditRequest request;
  const ArmKind kind = KindOf(reader, options.arms);
  if (kind == ArmKind::kRates) {
    for (v1::Counts& counts : reader.ManyCounts("ARM", options.arms)) *request.add_arms() = std::move(counts);
  } else if (kind == ArmKind::kMeans) {
    for (v1::MeanSums& sums : ManySums(reader, options.arms)) *request.add_means() = std::move(sums);
  }
  request.set_floor(reader.Rate("--floor", options.floor));
  const double most = 1.0 / static_cast<double>(std::max<size_t>(1, options.arms.size()));
  if (request.floor() > most) {
    reader.Refuse("--floor", absl::StrCat("is at most ", ShareText(most), " for ", options.arms.size(), " arms"));
  }
  request.set_burn_in(reader.Whole("--burn-in", options.burn_in, 0));
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage BayesPage(const v1::CompareBayesianRequest& request, const v1::BayesianComparison& comparison) {
  const bool is_lift = request.means().relative();
  const Unit unit = request.has_beta_binomial() ? kPoints : is_lift ? kPercent : kPlain;
  const v1::ConfidenceInterval& interval = comparison.credible_interval();
  Table table({Left("choice"), Right("chance to be better"), Right("expected loss")});
  table.Add(
      {"treatment", PercentText(comparison.chance_to_win()), SizeText(comparison.expected_loss_of_treatment(), unit)});
  table.Add(
      {"control", PercentText(1 - comparison.chance_to_win()), SizeText(comparison.expected_loss_of_control(), unit)});
  Table csv({Right("chance_to_win"), Right("expected_loss_of_treatment"), Right("expected_loss_of_control"),
             Right("mean"), Right("standard_deviation"), Right("lower"), Right("upper")});
  csv.Add({Raw(comparison.chance_to_win()), Raw(comparison.expected_loss_of_treatment()),
           Raw(comparison.expected_loss_of_control()), Raw(comparison.mean()), Raw(comparison.standard_deviation()),
           Raw(interval.lower()), Raw(interval.upper())});
  const std::string arms = request.has_means()
                               ? absl::StrCat("Treatment ", NumberText(MeanOf(request.means().treatment())),
                                              " against ", NumberText(MeanOf(request.means().control())))
                               : absl::StrCat("Treatment ", PercentText(RateOf(request.beta_binomial().treatment())),
                                              " against ", PercentText(RateOf(request.beta_binomial().control())));
  StatsPage page;
  page.sentences = {
      absl::StrCat(arms, ": treatment is better with a chance of ", PercentText(comparison.chance_to_win()), "."),
      absl::StrCat(is_lift ? "Expected lift: " : "Expected difference: ",
                   EstimateWords(comparison.mean(), &interval, unit), " at ", LevelText(request.credible_level()),
                   " credibility, standard deviation ", SizeText(comparison.standard_deviation(), unit), "."),
      kNotProtected};
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  return page;
}

StatsPage BestPage(const v1::CompareBayesianArmsRequest& request, const v1::BayesianArms& posteriors) {
  const bool is_rate = request.has_rates();
  const Unit unit = is_rate ? kPoints : kPlain;
  Table table({Right("arm"), Right("customers"), Right(is_rate ? "rate" : "mean"),
               Right(absl::StrCat(LevelText(request.credible_level()), " interval")), Right("chance to be the best"),
               Right("expected loss")});
  Table csv({Right("arm"), Right("customers"), Right("mean"), Right("lower"), Right("upper"),
             Right("chance_to_be_best"), Right("expected_loss")});
  IntervalPlot plot = {.title = absl::StrCat(LevelText(request.credible_level()), " credible intervals"),
                       .axis = is_rate ? "rate, %" : "mean",
                       .rows = {}};
  int best = 0;
  for (int i = 0; i < posteriors.arms_size(); ++i) {
    const v1::BayesianArms::Arm& arm = posteriors.arms(i);
    const v1::ConfidenceInterval& interval = arm.credible_interval();
    const int64_t customers = is_rate ? request.rates().arms(i).trials() : request.means().arms(i).n();
    if (arm.chance_to_be_best() > posteriors.arms(best).chance_to_be_best()) best = i;
    table.Add({absl::StrCat(i + 1), Grouped(customers), is_rate ? PercentText(arm.mean()) : NumberText(arm.mean()),
               RangeText(interval, unit), PercentText(arm.chance_to_be_best()), SizeText(arm.expected_loss(), unit)});
    csv.Add({absl::StrCat(i + 1), absl::StrCat(customers), Raw(arm.mean()), Raw(interval.lower()),
             Raw(interval.upper()), Raw(arm.chance_to_be_best()), Raw(arm.expected_loss())});
    plot.rows.push_back({absl::StrCat("arm ", i + 1), arm.mean() * unit.factor, interval.lower() * unit.factor,
                         interval.upper() * unit.factor});
  }
  const v1::BayesianArms::Arm& chosen = posteriors.arms(best);
  plot.reference = chosen.mean() * unit.factor;
  StatsPage page;
  page.sentences = {absl::StrCat("Arm ", best + 1, " is the best with a chance of ",
                                 PercentText(chosen.chance_to_be_best()), "; choosing it costs ",
                                 SizeText(chosen.expected_loss(), unit), " on average, where another is better."),
                    kNotProtected};
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  Draw(plot, page);
  return page;
}

StatsPage BanditPage(const v1::AllocateBanditRequest& request, const v1::BanditAllocation& allocation) {
  const bool is_rate = request.means().empty();
  Table table({Right("arm"), Right("customers"), Right(is_rate ? "rate" : "mean"), Right("chance to be the best"),
               Right("next share")});
  Table csv({Right("arm"), Right(is_rate ? "successes" : "mean"), Right(is_rate ? "trials" : "customers"),
             Right("chance_to_be_best"), Right("share")});
  int best = 0;
  for (int i = 0; i < (is_rate ? request.arms_size() : request.means_size()); ++i) {
    const int64_t customers = is_rate ? request.arms(i).trials() : request.means(i).n();
    const double chance = At(allocation.chances_to_be_best(), i);
    const double share = At(allocation.shares(), i);
    if (chance > At(allocation.chances_to_be_best(), best)) best = i;
    table.Add({absl::StrCat(i + 1), Grouped(customers),
               is_rate ? PercentText(RateOf(request.arms(i))) : NumberText(MeanOf(request.means(i))),
               PercentText(chance), PercentText(share)});
    csv.Add({absl::StrCat(i + 1), is_rate ? absl::StrCat(request.arms(i).successes()) : Raw(MeanOf(request.means(i))),
             absl::StrCat(customers), Raw(chance), Raw(share)});
  }
  StatsPage page;
  if (allocation.chances_to_be_best().empty()) {
    page.sentences = {absl::StrCat("All arms get the same share until each has ",
                                   Grouped(std::max<int64_t>(request.burn_in(), 2)), " customers.")};
  } else {
    page.sentences = {absl::StrCat("Arm ", best + 1, " is the best with a chance of ",
                                   PercentText(At(allocation.chances_to_be_best(), best)), "; it gets ",
                                   PercentText(At(allocation.shares(), best)), " of the next batch.")};
  }
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  return page;
}

void AddBeliefVerbs(CLI::App& noun, Command& chosen) {
  const auto [bayes, bayes_options] = AddVerb<BayesOptions>(
      noun, "bayes", "Two rates or means: chance to be better, expected loss, credible interval", chosen, Bayes);
  bayes->add_option("TREATMENT", bayes_options->treatment, "X/N, or N,MEAN,SD, of the treatment")->required();
  bayes->add_option("CONTROL", bayes_options->control, "X/N, or N,MEAN,SD, of the control")->required();
  bayes->add_option("--prior", bayes_options->prior,
                    "Rates: successes,failures seen before; 0.5,0.5 (Jeffreys) without it");
  bayes->add_option("--prior-effect", bayes_options->prior_effect,
                    "Means: mean,sd of the effects that you expect; flat without it");
  bayes->add_flag("--relative", bayes_options->relative, "Means: the relative lift in place of the difference");
  bayes->add_option("--level", bayes_options->level, "Of the credible interval; 95% without it");
  const auto [best, best_options] = AddVerb<BestOptions>(
      noun, "best", "Two or more rates or means: chance to be the best, expected loss", chosen, Best);
  best->add_option("ARM", best_options->arms, "X/N, or N,MEAN,SD, of every arm")->required()->expected(2, 50);
  best->add_option("--prior", best_options->prior,
                   "Rates: successes,failures seen before; 0.5,0.5 (Jeffreys) without it");
  best->add_option("--level", best_options->level, "Of the credible intervals; 95% without it");
  const auto [bandit, bandit_options] =
      AddVerb<BanditOptions>(noun, "bandit", "Shares of the next batch, by the chance to be the best", chosen, Bandit);
  bandit->add_option("ARM", bandit_options->arms, "X/N, or N,MEAN,SD, of every arm so far")
      ->required()
      ->expected(2, 50);
  bandit->add_option("--floor", bandit_options->floor, "Least share of an arm, such as 5%");
  bandit->add_option("--burn-in", bandit_options->burn_in, "Equal shares until every arm has so many customers");
}

}  // namespace sendlift::cli
