#include "calculator/allocation.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "calculator/request.h"
#include "stats/allocation.h"
#include "stats/response_curve.h"

namespace sendlift::calculator {
namespace {

constexpr int64_t kUnitsMax = 100'000;
constexpr int kUsesMax = 100;
constexpr int64_t kValuesMax = 1'000'000;

using Use = v1::AllocateBudgetRequest::Use;

ResponseShape ShapeOf(v1::ResponseCurve::Shape shape) {
  switch (shape) {
    case v1::ResponseCurve::POWER:
      return ResponseShape::kPower;
    case v1::ResponseCurve::LOGARITHMIC:
      return ResponseShape::kLogarithmic;
    case v1::ResponseCurve::EXPONENTIAL:
      return ResponseShape::kExponential;
    case v1::ResponseCurve::HILL:
      return ResponseShape::kHill;
    default:
      return ResponseShape::kLinear;
  }
}

AllocationGoal GoalOf(v1::AllocateBudgetRequest::Goal goal) {
  return goal == v1::AllocateBudgetRequest::PRODUCT ? AllocationGoal::kProduct : AllocationGoal::kSum;
}

// The most units that a use can get.
int64_t MostUnits(const Use& use, int64_t units) {
  int64_t most = use.maximum() > 0 ? std::min(use.maximum(), units) : units;
  if (!use.has_curve()) most = std::min<int64_t>(most, use.values_size() - 1);
  return most;
}

void CheckCurve(const v1::ResponseCurve& curve, const std::string& field, Arguments& arguments) {
  const bool known =
      curve.shape() != v1::ResponseCurve::SHAPE_UNSPECIFIED && v1::ResponseCurve::Shape_IsValid(curve.shape());
  CheckEnum(field + ".shape", known, arguments);
  arguments.Positive(field + ".scale", Or(curve.scale(), 1))
      .Positive(field + ".rate", Or(curve.rate(), 1))
      .Positive(field + ".steepness", Or(curve.steepness(), 1));
  arguments.Require(curve.rate() == 0 || curve.shape() != v1::ResponseCurve::LINEAR, field + ".rate",
                    "is not a part of LINEAR");
  arguments.Require(curve.steepness() == 0 || curve.shape() == v1::ResponseCurve::HILL, field + ".steepness",
                    "is a part of HILL alone");
}

void CheckUse(const Use& use, int64_t units, AllocationGoal goal, const std::string& field, Arguments& arguments) {
  arguments.Require(use.has_curve() != (use.values_size() > 0), field, "must have either values or a curve");
  arguments.Require(use.maximum() >= 0, field + ".maximum", "must not be negative");
  if (use.has_curve()) CheckCurve(use.curve(), field + ".curve", arguments);
  const bool fits = use.minimum() >= 0 && use.minimum() <= std::max<int64_t>(0, MostUnits(use, units));
  arguments.Require(fits, field + ".minimum", "must be a number of units that it takes");
  for (int i = 0; i < use.values_size(); ++i) {
    const bool possible = std::isfinite(use.values(i)) && (goal == AllocationGoal::kSum || use.values(i) >= 0);
    arguments.Require(possible, At(field + ".values", i),
                      goal == AllocationGoal::kSum ? "must be finite" : "must be finite and not negative");
    if (!possible) return;
  }
}

absl::Status Check(const v1::AllocateBudgetRequest& request) {
  Arguments arguments;
  const int64_t units = request.units();
  arguments.Require(units >= 1 && units <= kUnitsMax, "units", absl::StrCat("must be 1 to ", kUnitsMax));
  CheckSize("uses", request.uses_size(), 1, kUsesMax, arguments);
  CheckEnum("goal", v1::AllocateBudgetRequest::Goal_IsValid(request.goal()), arguments);
  int64_t values = 0;
  int64_t least = 0;
  for (int i = 0; i < request.uses_size(); ++i) {
    CheckUse(request.uses(i), units, GoalOf(request.goal()), At("uses", i), arguments);
    values += std::max<int64_t>(0, MostUnits(request.uses(i), units)) + 1;
    least += request.uses(i).minimum();
  }
  arguments.Require(values <= kValuesMax, "units",
                    absl::StrCat("must be fewer, or the uses: at most ", kValuesMax, " values are compared"));
  arguments.Require(least <= units, "units", "must be enough for every minimum");
  return arguments.Check();
}

absl::StatusOr<BudgetUse> ReadUse(const Use& use, int64_t units) {
  const int64_t most = MostUnits(use, units);
  if (!use.has_curve()) {
    return BudgetUse{.values = {use.values().begin(), use.values().begin() + static_cast<int>(most) + 1},
                     .minimum = use.minimum()};
  }
  const ResponseCurve curve{.shape = ShapeOf(use.curve().shape()),
                            .scale = Or(use.curve().scale(), 1),
                            .rate = Or(use.curve().rate(), 1),
                            .steepness = Or(use.curve().steepness(), 1)};
  ASSIGN_OR_RETURN(std::vector<double> values, TabulateResponse(curve, most));
  return BudgetUse{.values = std::move(values), .minimum = use.minimum()};
}

}  // namespace

absl::StatusOr<v1::BudgetAllocation> AllocateBudget(const v1::AllocateBudgetRequest& request) {
  RETURN_IF_ERROR(Check(request));
  std::vector<BudgetUse> uses;
  for (const Use& use : request.uses()) {
    ASSIGN_OR_RETURN(BudgetUse read, ReadUse(use, request.units()));
    uses.push_back(std::move(read));
  }
  ASSIGN_OR_RETURN(const Allocation allocation, Allocate(uses, request.units(), GoalOf(request.goal())));
  v1::BudgetAllocation answer;
  int64_t left = request.units();
  for (size_t i = 0; i < uses.size(); ++i) {
    const std::vector<double>& values = uses[i].values;
    const auto units = static_cast<size_t>(allocation.units[i]);
    v1::BudgetAllocation::Use& use = *answer.add_uses();
    use.set_units(allocation.units[i]);
    use.set_value(values[units]);
    if (units + 1 < values.size()) use.set_next_unit_value(values[units + 1] - values[units]);
    left -= allocation.units[i];
  }
  answer.set_value(allocation.value);
  answer.set_bound(allocation.bound);
  answer.set_best(allocation.is_best);
  answer.set_left_units(left);
  return answer;
}

}  // namespace sendlift::calculator
