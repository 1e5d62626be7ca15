#include "clients/cli/demo_truth.h"

#include "absl/strings/str_format.h"
#include "clients/cli/demo_people.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/money.h"

namespace sendlift::cli {
namespace {

using v1::Lift;

double TrueEffect(const DemoTier& tier, const Lift& lift) {
  const double rate = lift.arm() == "urgent" ? tier.urgent_lift : tier.friendly_lift;
  return lift.kind() == Lift::MONEY ? rate * static_cast<double>(tier.spend_mean_minor) : rate;
}

// The effect in the lift's tier, or the mean over the tiers of its arm.
double TrueEffect(const v1::LiftReport& report, const Lift& lift) {
  double sum = 0;
  double customers = 0;
  for (const Lift& part : report.lifts()) {
    if (part.metric() != lift.metric() || part.arm() != lift.arm() || part.tier().empty()) continue;
    if (!lift.tier().empty() && part.tier() != lift.tier()) continue;
    for (const DemoTier& tier : DemoTiers()) {
      if (part.tier() != tier.id) continue;
      sum += TrueEffect(tier, lift) * static_cast<double>(part.customer_count());
      customers += static_cast<double>(part.customer_count());
    }
  }
  return customers == 0 ? 0 : sum / customers;
}

std::string TruthText(const Lift& lift, double truth) {
  if (lift.kind() == Lift::RATE) return absl::StrFormat("%+.2f pp", truth * 100);
  return absl::StrFormat("%s%s %s", truth < 0 ? "" : "+", FormatAmount(truth, lift.currency_code()),
                         lift.currency_code());
}

}  // namespace

std::vector<TruthCheck> CheckTruth(const v1::LiftReport& report) {
  std::vector<TruthCheck> checks;
  for (const Lift& lift : report.lifts()) {
    if (!IsOverall(lift) && lift.tier().empty()) break;  // waves and channels come last
    TruthCheck& check = checks.emplace_back();
    check.metric = lift.metric();
    check.arm = lift.arm();
    check.tier = lift.tier();
    check.truth = TrueEffect(report, lift);
    check.has_interval = lift.has_difference_interval();
    check.holds = check.has_interval && lift.difference_interval().lower() <= check.truth &&
                  check.truth <= lift.difference_interval().upper();
  }
  return checks;
}

Table TruthTable(const v1::LiftReport& report, const std::vector<TruthCheck>& checks) {
  Table table({Left("metric"), Left("arm"), Left("tier"), Right("truth"), Right("found [95 %]"), Left("holds")});
  for (size_t i = 0; i < checks.size(); ++i) {
    const TruthCheck& check = checks[i];
    const Lift& lift = report.lifts(static_cast<int>(i));
    table.Add({check.metric, check.arm, check.tier.empty() ? "all" : check.tier, TruthText(lift, check.truth),
               DifferenceText(lift),
               check.holds          ? "yes"
               : check.has_interval ? "no"
                                    : "-"});
  }
  return table;
}

}  // namespace sendlift::cli
