#include "stats/counts.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

void Require(Arguments& arguments, absl::string_view arm, const Counts& counts) {
  arguments.Require(counts.successes >= 0, absl::StrCat(arm, ".successes"), "must be at least 0")
      .Require(counts.trials >= 0, absl::StrCat(arm, ".trials"), "must be at least 0")
      .Require(counts.successes <= counts.trials, absl::StrCat(arm, ".successes"), "must not exceed the trials");
}

double SumOf(int64_t treatment, int64_t control) {
  return static_cast<double>(treatment) + static_cast<double>(control);
}

}  // namespace

double RateOf(const Counts& counts) {
  return static_cast<double>(counts.successes) / static_cast<double>(counts.trials);
}

Counts FailuresOf(const Counts& counts) { return {counts.trials - counts.successes, counts.trials}; }

ProportionArms FailuresOf(const ProportionArms& arms) {
  return {.treatment = FailuresOf(arms.treatment), .control = FailuresOf(arms.control)};
}

bool MostlySuccesses(const ProportionArms& arms) {
  const ProportionArms failures = FailuresOf(arms);
  return SumOf(arms.treatment.successes, arms.control.successes) >
         SumOf(failures.treatment.successes, failures.control.successes);
}

absl::Status CheckCounts(const Counts& counts, double level) {
  Arguments arguments;
  Require(arguments.Fraction("level", level), "counts", counts);
  RETURN_IF_ERROR(arguments.Check());
  if (counts.trials == 0) return absl::FailedPreconditionError("the arm has no customers yet");
  return absl::OkStatus();
}

absl::Status CheckCounts(const ProportionArms& arms, double level) {
  Arguments arguments;
  Require(arguments.Fraction("level", level), "treatment", arms.treatment);
  Require(arguments, "control", arms.control);
  RETURN_IF_ERROR(arguments.Check());
  if (arms.treatment.trials == 0) return absl::FailedPreconditionError("the treatment arm has no customers yet");
  if (arms.control.trials == 0) return absl::FailedPreconditionError("the control arm has no customers yet");
  return absl::OkStatus();
}

double NormalQuantileFor(double level, Alternative alternative) {
  return NormalUpperQuantile(alternative == Alternative::kTwoSided ? (1 - level) / 2 : 1 - level);
}

}  // namespace sendlift
