#include "services/won_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/amount_text.h"

namespace sendlift {
namespace {

std::string PeopleText(WonGroup group) {
  return group == WonGroup::kNew ? "customers who had never bought" : "customers who had bought before";
}

std::string Returned(const WonComparison& comparison) {
  const EstimateRatio& rate = *comparison.return_rate;
  return ShareText(rate.estimate, rate.interval, "%");
}

// How many of control's buyers came back.
std::string InControl(const WonReport& report, WonGroup group) {
  const auto control = std::find_if(report.arms.begin(), report.arms.end(), [&](const WonPeople& people) {
    return people.group == group && people.arm == kControlArm;
  });
  if (control == report.arms.end() || control->bought == 0) return "nobody in control bought";
  const double rate = static_cast<double>(control->returned) / static_cast<double>(control->bought);
  return absl::StrCat(ShareText(rate, std::nullopt, "%"), " of control's buyers");
}

}  // namespace

std::string WonText(const WonReport& report, const WonComparison& comparison, const std::string& arm) {
  const std::string people = PeopleText(comparison.group);
  switch (comparison.code) {
    case WonCode::kImmature:
      return "Too early: the time in which customers are followed is not over for any wave.";
    case WonCode::kWithheldSampleRatio:
      return "Withheld: the arms do not have the sizes that the plan says, so the comparison cannot be trusted.";
    case WonCode::kNobodyWon:
      return absl::StrCat("It cannot be told that arm ", arm, " made any more ", people,
                          " buy, so what such customers did later is unbounded.");
    case WonCode::kWorseCustomers:
    case WonCode::kBetterCustomers:
    case WonCode::kInconclusive:
      break;
  }
  const std::string figures = absl::StrCat("of the ", people, " whom arm ", arm, " made buy, ", Returned(comparison),
                                           " came back, against ", InControl(report, comparison.group));
  if (comparison.code == WonCode::kInconclusive) {
    return absl::StrCat("Inconclusive: ", figures, "; the two may be the same.");
  }
  const bool worse = comparison.code == WonCode::kWorseCustomers;
  return absl::StrCat(worse ? "The wrong customers: " : "Customers who stay: ", figures, ".");
}

}  // namespace sendlift
