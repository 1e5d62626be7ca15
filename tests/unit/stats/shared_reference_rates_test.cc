// Evaluators for rates, means and sample ratio.
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "stats/means.h"
#include "stats/proportions.h"
#include "stats/rate_intervals.h"
#include "stats/sample_ratio.h"
#include "tests/unit/stats/reference.h"

namespace sendlift::reference {
namespace {

Counts CountsFrom(const json& inputs, const char* x, const char* n) {
  return {.successes = inputs.at(x).get<int64_t>(), .trials = inputs.at(n).get<int64_t>()};
}

ProportionArms ProportionsFrom(const json& inputs) {
  return {.treatment = CountsFrom(inputs, "x1", "n1"), .control = CountsFrom(inputs, "x2", "n2")};
}

// As `level` or as `alpha`; 0.95 where the name of the function leaves it open.
double LevelFrom(const json& inputs) { return inputs.value("level", 1 - inputs.value("alpha", 0.05)); }

std::vector<Counts> CountsFrom(const json& successes, const json& trials) {
  std::vector<Counts> arms;
  for (size_t i = 0; i < successes.size(); ++i) arms.push_back({successes[i], trials[i]});
  return arms;
}

MeanEstimate MeanFrom(const json& arm) {
  if (arm.contains("x")) return Must(MeanOfRate(CountsFrom(arm, "x", "n")));
  const long double n = arm.at("n").get<double>();
  const long double sum = arm.at("sum").get<double>();
  const long double squares = arm.at("sum_squares").get<double>();
  return {.n = static_cast<double>(n),
          .mean = static_cast<double>(sum / n),
          .variance = static_cast<double>((squares - sum * sum / n) / (n - 1))};
}

// In these files A is the control and B the treatment.
MeanArms MeansFrom(const json& inputs) {
  return {.treatment = MeanFrom(inputs.at("B")), .control = MeanFrom(inputs.at("A"))};
}

Alternative AlternativeFrom(const json& inputs) {
  const std::string name = inputs.value("alternative", "two-sided");
  return name == "greater" ? Alternative::kGreater : name == "less" ? Alternative::kLess : Alternative::kTwoSided;
}

json OneProportion(const json& inputs) {
  const Counts counts = CountsFrom(inputs, "x", "n");
  const double level = LevelFrom(inputs);
  return {{"wilson", Ends(Must(WilsonInterval(counts, level)))},
          {"exact", Ends(Must(ClopperPearsonInterval(counts, level)))},
          {"wald", Ends(Must(WaldInterval(counts, level)))},
          {"agresti_coull", Ends(Must(AgrestiCoullInterval(counts, level)))}};
}

json DifferenceIntervals(const json& inputs) {
  const ProportionArms arms = ProportionsFrom(inputs);
  const double level = LevelFrom(inputs);
  return {{"difference", Must(RateDifference(arms))},
          {"mn", Ends(Must(MiettinenNurminenDifference(arms, level)))},
          {"mee", Ends(Must(MiettinenNurminenDifference(arms, level, ScoreVariance::kMaximumLikelihood)))},
          {"newcombe", Ends(Must(NewcombeDifference(arms, level)))},
          {"wald", Ends(Must(WaldDifference(arms, level)))},
          {"agresti_caffo", Ends(Must(AgrestiCaffoDifference(arms, level)))}};
}

json RatioIntervals(const json& inputs) {
  const ProportionArms arms = ProportionsFrom(inputs);
  const double level = LevelFrom(inputs);
  return {{"ratio", RateOf(arms.treatment) / RateOf(arms.control)},
          {"mn", Ends(Must(MiettinenNurminenRatio(arms, level)))},
          {"koopman", Ends(Must(MiettinenNurminenRatio(arms, level, ScoreVariance::kMaximumLikelihood)))},
          {"katz", Ends(Must(KatzRatio(arms, level)))},
          {"mover_wilson", Ends(Must(MoverWilsonRatio(arms, level)))}};
}

json LiftOverControl(const json& inputs) {
  const ProportionArms arms = ProportionsFrom(inputs);
  const double control = RateOf(arms.control);
  return {{"lift", Must(RateDifference(arms)) / control},
          {"ci", Ends(Must(LiftOverKnownControl(Must(WaldDifference(arms, LevelFrom(inputs))), control)))}};
}

json ProportionLift(const json& inputs) {
  const ProportionArms arms = ProportionsFrom(inputs);
  const RelativeLift fieller = Must(
      FiellerLift({.treatment = Must(MeanOfRate(arms.treatment)), .control = Must(MeanOfRate(arms.control))}, 0.95));
  return {{"diff", Must(RateDifference(arms))},
          {"z", Must(PooledZTest(arms)).z},
          {"newcombe", Ends(Must(NewcombeDifference(arms, 0.95)))},
          {"mn", Ends(Must(MiettinenNurminenDifference(arms, 0.95)))},
          {"lift", fieller.estimate},
          {"lift_mn", Ends(LiftOf(Must(MiettinenNurminenRatio(arms, 0.95))))},
          {"lift_fieller", Ends(fieller.interval)}};
}

json WelchDelta(const json& inputs) {
  const MeanArms arms = MeansFrom(inputs);
  const double level = LevelFrom(inputs);
  const WelchResult welch = Must(WelchTest(arms, level, AlternativeFrom(inputs)));
  const DeltaLiftResult lift = Must(DeltaLift(arms, level, LiftQuantile::kWelch, AlternativeFrom(inputs)));
  const bool relative = inputs.value("effect", "absolute") == "relative";
  const Interval interval = relative ? lift.interval : welch.interval;
  return {{"diff", welch.difference},
          {"df", welch.degrees_of_freedom},
          {"lift", lift.estimate},
          {"lift_se", lift.standard_error},
          {"lift_p", lift.p},
          {"se", relative ? lift.standard_error : welch.standard_error},
          {"p", relative ? lift.p : welch.p},
          {"ci", Ends(interval)},
          {"lower", interval.lower},
          {"upper", interval.upper}};
}

json MeanLift(const json& inputs) {
  const MeanArms arms = MeansFrom(inputs);
  const WelchResult welch = Must(WelchTest(arms, 0.95));
  const DeltaLiftResult delta = Must(DeltaLift(arms, 0.95, LiftQuantile::kNormal));
  return {{"diff", welch.difference},
          {"se", welch.standard_error},
          {"t", welch.t},
          {"df", welch.degrees_of_freedom},
          {"p", welch.p},
          {"lift", delta.estimate},
          {"lift_se", delta.standard_error},
          {"lift_delta", Ends(delta.interval)},
          {"lift_fieller", Ends(Must(FiellerLift(arms, 0.95)).interval)}};
}

json PooledTest(const json& inputs) {
  const ZTest test = Must(PooledZTest(ProportionsFrom(inputs)));
  return {{"z", test.z}, {"p", test.p}};
}

json SameRate(const json& inputs) {
  const ChiSquareTest test = Must(SameRateTest(CountsFrom(inputs.at("x"), inputs.at("n"))));
  return {{"chi2", test.chi_square}, {"p", test.p}};
}

json HillstromSameRates(const json& inputs) {
  return {{"visit", Must(SameRateTest(CountsFrom(inputs.at("visits"), inputs.at("n")))).chi_square},
          {"conv", Must(SameRateTest(CountsFrom(inputs.at("conv"), inputs.at("n")))).chi_square}};
}

json SampleRatio(const json& inputs) {
  const std::vector<int64_t> observed = inputs.at("observed");
  const std::vector<double> weights = inputs.at("weights");
  const SampleRatioResult result = Must(SampleRatioTest(observed, weights));
  return {{"chi2", result.test.chi_square}, {"p", result.test.p}};
}

struct HillstromArm {
  Counts visits, conversions;
  MoneySums spend;
};

int64_t CentsOf(absl::string_view dollars) {
  double value = 0;
  if (!absl::SimpleAtod(dollars, &value)) throw std::runtime_error(absl::StrCat("not a number: ", dollars));
  return std::llround(value * 100);
}

// Read from the end, because an earlier column quotes a comma.
void AddRow(const std::vector<std::string>& row, HillstromArm& arm) {
  ++arm.visits.trials;
  ++arm.conversions.trials;
  arm.visits.successes += row.at(row.size() - 3) == "1";
  arm.conversions.successes += row.at(row.size() - 2) == "1";
  if (!arm.spend.Add(CentsOf(row.back())).ok()) throw std::runtime_error("the sums of Hillstrom do not fit");
}

// The last four columns are the arm, visit, conversion and spend.
std::map<std::string, HillstromArm> ReadHillstrom(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> rows(popen(absl::StrCat("gzip -dc '", path, "'").c_str(), "r"), pclose);
  std::map<std::string, HillstromArm> arms;
  char line[512];
  while (rows != nullptr && fgets(line, sizeof(line), rows.get()) != nullptr) {
    const std::vector<std::string> row = absl::StrSplit(absl::StripAsciiWhitespace(line), ',');
    if (row.size() >= 12 && row[0] != "recency") AddRow(row, arms[row[row.size() - 4]]);
  }
  return arms;
}

json HillstromCounts(const json& inputs) {
  auto arms = ReadHillstrom(absl::StrCat(SENDLIFT_SHARED_DIR, "/", inputs.at("data").get<std::string>()));
  const auto row = [&](const char* name) {
    const HillstromArm& arm = arms[name];
    const double spend = arm.spend.count == 0 ? 0 : *MeanOf(arm.spend) * static_cast<double>(arm.spend.count) / 100;
    return json{arm.visits.trials, arm.visits.successes, arm.conversions.successes, spend};
  };
  return {{"mens", row("Mens E-Mail")}, {"womens", row("Womens E-Mail")}, {"none", row("No E-Mail")}};
}

const bool registered = Register({
    {"one_proportion_ci", OneProportion},
    {"two_proportion_difference_ci", DifferenceIntervals},
    {"two_proportion_ratio_ci", RatioIntervals},
    {"proportion_lift_report", ProportionLift},
    {"relative_lift_ci_absolute_ci_divided_by_control_mean_not_a_delta_method_interval", LiftOverControl},
    {"two_proportion_test_pearson_chi_square_no_continuity_correction_pooled",
     [](const json& inputs) { return PooledTest(inputs).at("p"); }},
    {"two_proportion_test_retention_7_gate_30_vs_gate_40_pooled_z", PooledTest},
    {"k_sample_proportions_pearson_chi_square_without_continuity_correction", SameRate},
    {"weekday_effect_chi_square_of_subscription_by_contact_weekday_fri_mon_thu_tue_wed", SameRate},
    {"hillstrom_3_arm_chi_square_for_visit_and_conversion", HillstromSameRates},
    {"hillstrom_counts_per_arm_n_visits_conversions_spend", HillstromCounts},
    {"welch_delta_report", WelchDelta},
    {"mean_lift_report", MeanLift},
    {"sample_ratio_test", SampleRatio},
});

}  // namespace
}  // namespace sendlift::reference
