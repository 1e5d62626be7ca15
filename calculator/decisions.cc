#include "calculator/decisions.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "calculator/request.h"
#include "stats/best_set.h"
#include "stats/heterogeneity.h"
#include "stats/multiplicity.h"
#include "stats/shrinkage.h"
#include "stats/verdict.h"

namespace sendlift::calculator {
namespace {

constexpr int kArmsMax = 50;
constexpr double kAlphaMin = 1e-9;
constexpr int64_t kCustomersMax = 1'000'000'000'000'000;
constexpr int kPValuesMax = 10'000;
constexpr int kGroupsMax = 1'000;
constexpr int kCellsMin = 4;
constexpr int kCellsMax = 10'000;

absl::StatusOr<std::vector<double>> Adjust(const v1::AdjustPValuesRequest& request, PAdjustment adjustment) {
  return AdjustedP(request.p_values(), adjustment);
}

std::string TextOf(const Verdict& verdict, const v1::JudgeRequest& request) {
  const std::string effect = absl::StrFormat("%.4g (%.4g to %.4g)", request.estimate(), request.interval().lower(),
                                             request.interval().upper());
  switch (verdict.code) {
    case VerdictCode::kBetter:
      return absl::StrCat("Better: treatment differs by ", effect, ".");
    case VerdictCode::kWorse:
      return absl::StrCat("Worse: treatment differs by ", effect, ".");
    case VerdictCode::kNoDifferenceBeyondMargin:
      return absl::StrCat("No difference that matters: treatment differs by ", effect, ".");
    case VerdictCode::kInconclusive:
      break;
    case VerdictCode::kWithheldSampleRatio:
      return "Withheld: the arms do not have the sizes that were planned, so the comparison cannot be trusted.";
    case VerdictCode::kWithheldImmature:
      return "Withheld: the outcome window is still open for a part of the customers.";
    case VerdictCode::kNoData:
      return "No data: an arm has no customers.";
  }
  std::string text = absl::StrCat("Inconclusive: treatment differs by ", effect, ", which may be chance");
  if (!verdict.still_needed.has_value()) return text + ".";
  return absl::StrCat(text, "; it would take ", verdict.still_needed->treatment, " more customers in treatment and ",
                      verdict.still_needed->control, " more in control.");
}

VerdictPlan PlanOf(const v1::JudgeRequest& request) {
  return {.alpha = Or(request.alpha(), 0.05),
          .power = Or(request.power(), 0.8),
          .margin = request.margin(),
          .more_is_better = !request.less_is_better()};
}

Effect EffectOf(const v1::JudgeRequest& request) {
  return {.estimate = request.estimate(),
          .interval = {.lower = request.interval().lower(), .upper = request.interval().upper()},
          .p = request.p_value()};
}

absl::Status CheckJudge(const v1::JudgeRequest& request) {
  const VerdictPlan plan = PlanOf(request);
  const Effect effect = EffectOf(request);
  Arguments arguments;
  arguments.Require(request.treatment_customers() >= 0 && request.treatment_customers() <= kCustomersMax,
                    "treatment_customers", "must be from 0 to 10^15");
  arguments.Require(request.control_customers() >= 0 && request.control_customers() <= kCustomersMax,
                    "control_customers", "must be from 0 to 10^15");
  arguments.Positive("treatment_per_control", Or(request.treatment_per_control(), 1));
  arguments.Fraction("alpha", plan.alpha).Fraction("power", plan.power).AtLeast("margin", plan.margin, 0);
  arguments.Rate("p_value", effect.p).Rate("open_share", request.open_share());
  arguments.Finite("estimate", effect.estimate);
  arguments.Require(request.has_interval() && std::isfinite(effect.interval.lower) &&
                        std::isfinite(effect.interval.upper) && effect.interval.Holds(effect.estimate),
                    "interval", "must be finite and hold the estimate");
  return arguments.Check();
}

// Customers whose outcome window has closed.
int64_t MatureOf(int64_t customers, double open_share) {
  return std::min(customers, static_cast<int64_t>(std::floor(static_cast<double>(customers) * (1 - open_share))));
}

std::vector<NormalEstimate> ReadEffects(const google::protobuf::RepeatedPtrField<v1::EffectEstimate>& protos,
                                        Arguments& arguments) {
  std::vector<NormalEstimate> effects;
  for (int i = 0; i < protos.size(); ++i) {
    arguments.Finite(At("effects", i) + ".estimate", protos[i].estimate());
    arguments.Positive(At("effects", i) + ".standard_error", protos[i].standard_error());
    effects.push_back({.value = protos[i].estimate(), .standard_error = protos[i].standard_error()});
  }
  return effects;
}

}  // namespace

absl::StatusOr<v1::AdjustedPValues> AdjustPValues(const v1::AdjustPValuesRequest& request) {
  Arguments arguments;
  CheckSize("p_values", request.p_values_size(), 1, kPValuesMax, arguments);
  for (int i = 0; i < request.p_values_size(); ++i) arguments.Rate(At("p_values", i), request.p_values(i));
  RETURN_IF_ERROR(arguments.Check());
  v1::AdjustedPValues proto;
  const std::pair<PAdjustment, google::protobuf::RepeatedField<double>*> lists[] = {
      {PAdjustment::kBonferroni, proto.mutable_bonferroni()},
      {PAdjustment::kHolm, proto.mutable_holm()},
      {PAdjustment::kHochberg, proto.mutable_hochberg()},
      {PAdjustment::kSidak, proto.mutable_sidak()},
      {PAdjustment::kBenjaminiHochberg, proto.mutable_benjamini_hochberg()},
      {PAdjustment::kBenjaminiYekutieli, proto.mutable_benjamini_yekutieli()}};
  for (const auto& [adjustment, list] : lists) {
    ASSIGN_OR_RETURN(const std::vector<double> adjusted, Adjust(request, adjustment));
    list->Add(adjusted.begin(), adjusted.end());
  }
  return proto;
}

absl::StatusOr<v1::BestComparison> CompareWithBest(const v1::CompareWithBestRequest& request) {
  Arguments arguments;
  CheckSize("arms", request.arms_size(), 2, kArmsMax, arguments);
  const std::vector<Counts> counts = ReadList(request.arms(), "arms", arguments);
  const double alpha = Or(request.alpha(), 0.05);
  arguments.Require(alpha >= kAlphaMin && alpha < 1, "alpha", "must be at least 1e-9 and below 1");
  RETURN_IF_ERROR(arguments.Check());
  std::vector<NormalEstimate> arms;
  for (const Counts& arm : counts) {
    ASSIGN_OR_RETURN(const NormalEstimate estimate, EstimateOfRate(arm));
    arms.push_back(estimate);
  }
  ASSIGN_OR_RETURN(const auto comparisons, sendlift::CompareWithBest(arms, 1 - alpha));
  v1::BestComparison proto;
  for (const auto& comparison : comparisons) {
    auto& arm = *proto.add_arms();
    arm.set_difference_from_best_other(comparison.difference);
    Write(comparison.interval, *arm.mutable_interval());
    arm.set_may_be_best(comparison.may_be_best);
  }
  return proto;
}

absl::StatusOr<v1::HeterogeneityTest> TestHeterogeneity(const v1::TestHeterogeneityRequest& request) {
  Arguments arguments;
  CheckSize("effects", request.effects_size(), 2, kGroupsMax, arguments);
  const std::vector<NormalEstimate> effects = ReadEffects(request.effects(), arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const auto test, CochranQ(effects));
  ASSIGN_OR_RETURN(const SignChangeTest sign_change, GailSimon(effects));
  v1::HeterogeneityTest proto;
  proto.set_q(test.q);
  proto.set_degrees_of_freedom(test.degrees_of_freedom);
  proto.set_p_value(test.p);
  proto.set_i_squared(test.i_squared);
  proto.set_tau_squared(test.tau_squared);
  proto.set_sign_change_p_value(sign_change.p);
  return proto;
}

absl::StatusOr<v1::ShrunkRates> ShrinkRates(const v1::ShrinkRatesRequest& request) {
  Arguments arguments;
  CheckSize("cells", request.cells_size(), kCellsMin, kCellsMax, arguments);
  const std::vector<Counts> cells = ReadList(request.cells(), "cells", arguments);
  const double level = Or(request.confidence_level(), 0.95);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  ASSIGN_OR_RETURN(const ShrunkGrid grid, sendlift::ShrinkRates(cells, level));
  v1::ShrunkRates proto;
  proto.set_mean(grid.mean);
  proto.set_tau_squared(grid.tau_squared);
  for (const ShrunkCell& shrunk : grid.cells) {
    auto& cell = *proto.add_cells();
    cell.set_rate(shrunk.estimate);
    Write(shrunk.interval, *cell.mutable_interval());
  }
  return proto;
}

absl::StatusOr<v1::ShrunkEffects> ShrinkEffects(const v1::ShrinkEffectsRequest& request) {
  Arguments arguments;
  CheckSize("effects", request.effects_size(), kCellsMin, kCellsMax, arguments);
  const std::vector<NormalEstimate> effects = ReadEffects(request.effects(), arguments);
  const double level = Or(request.confidence_level(), 0.95);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  ASSIGN_OR_RETURN(const ShrunkGrid grid, ShrinkTowardsMean(effects, level));
  v1::ShrunkEffects proto;
  proto.set_mean(grid.mean);
  proto.set_tau_squared(grid.tau_squared);
  for (const ShrunkCell& shrunk : grid.cells) {
    auto& effect = *proto.add_effects();
    effect.set_estimate(shrunk.estimate);
    effect.set_standard_error(shrunk.standard_error);
    Write(shrunk.interval, *effect.mutable_interval());
    effect.set_weight(shrunk.weight);
  }
  return proto;
}

absl::StatusOr<v1::Verdict> Judge(const v1::JudgeRequest& request) {
  RETURN_IF_ERROR(CheckJudge(request));
  const ArmCounts assigned{.treatment = request.treatment_customers(), .control = request.control_customers()};
  const int64_t customers[] = {assigned.treatment, assigned.control};
  const double weights[] = {Or(request.treatment_per_control(), 1), 1};
  VerdictEvidence evidence{.assigned = assigned,
                           .mature = {.treatment = MatureOf(assigned.treatment, request.open_share()),
                                      .control = MatureOf(assigned.control, request.open_share())},
                           .sample_ratio = {},
                           .effect = std::nullopt};
  if (assigned.treatment > 0 && assigned.control > 0) evidence.effect = EffectOf(request);
  ASSIGN_OR_RETURN(evidence.sample_ratio, SampleRatioTest(customers, weights));
  ASSIGN_OR_RETURN(const Verdict verdict, Decide(PlanOf(request), evidence));
  v1::Verdict proto;
  proto.set_code(ToProto(verdict.code));
  if (verdict.still_needed.has_value()) {
    proto.set_needed_customer_count(std::max(assigned.treatment + verdict.still_needed->treatment,
                                             assigned.control + verdict.still_needed->control));
  }
  proto.set_text(TextOf(verdict, request));
  return proto;
}

}  // namespace sendlift::calculator
