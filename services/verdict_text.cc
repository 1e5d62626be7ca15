#include "services/verdict_text.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/plan_text.h"

namespace sendlift {
namespace {

// Two or three digits that count, so that nobody reads more into an estimate than there is: 12,418 is "12,400".
std::string Rounded(int64_t count) {
  int64_t step = 1;
  while (count / step >= 1000) step *= 10;
  const std::string digits = absl::StrCat((count + step / 2) / step * step);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

// A number in the metric's unit, without the unit.
class Scale {
 public:
  Scale(const Metric& metric, const std::string& currency_code) : kind_(metric.kind), currency_code_(currency_code) {}

  std::string Number(double value) const {
    switch (kind_) {
      case MetricKind::kRate:
        return absl::StrFormat("%.*f", value != 0 && std::abs(value) < 0.001 ? 3 : 1, value * 100);
      case MetricKind::kRevenue: {
        const int digits = MinorUnitDigits(currency_code_);
        return absl::StrFormat("%.*f", digits, value / std::pow(10, digits));
      }
      default:
        return absl::StrFormat("%.3g", value);
    }
  }
  std::string Unit() const {
    switch (kind_) {
      case MetricKind::kRate:
        return " percentage points";
      case MetricKind::kRevenue:
        return absl::StrCat(" ", currency_code_, " per customer");
      default:
        return " per customer";
    }
  }

 private:
  MetricKind kind_;
  std::string currency_code_;
};

struct Words {
  std::string metric;
  std::string arm;  // "arm offer"
  Scale scale;
};

// "3.1 percentage points (1.9 to 4.3)".
std::string Amount(const Words& words, double difference, const std::optional<Interval>& interval) {
  std::string text = absl::StrCat(words.scale.Number(difference), words.scale.Unit());
  if (interval.has_value()) {
    absl::StrAppend(&text, " (", words.scale.Number(interval->lower), " to ", words.scale.Number(interval->upper), ")");
  }
  return text;
}

std::optional<Interval> Negated(const std::optional<Interval>& interval) {
  if (!interval.has_value()) return std::nullopt;
  return Interval{.lower = -interval->upper, .upper = -interval->lower};
}

// A change is named by its direction and its size: "lowers complaint_rate by 0.2 percentage points (0.1 to 0.3)".
std::string Change(const Words& words, const Lift& lift) {
  const double difference = lift.difference.value_or(0);
  if (difference >= 0) {
    return absl::StrCat(words.arm, " lifts ", words.metric, " by ",
                        Amount(words, difference, lift.difference_interval));
  }
  return absl::StrCat(words.arm, " lowers ", words.metric, " by ",
                      Amount(words, -difference, Negated(lift.difference_interval)));
}

std::string Inconclusive(const Words& words, const Lift& lift, double alpha) {
  std::string text =
      absl::StrCat("Inconclusive: ", words.arm, " differs from control in ", words.metric, " by ",
                   Amount(words, lift.difference.value_or(0), lift.difference_interval), ", which may be chance");
  if (lift.p_value.value_or(1) < alpha && lift.adjusted_p.value_or(0) >= alpha) {
    return absl::StrCat(text, absl::StrFormat(": among so many comparisons p is %.2g.", *lift.adjusted_p));
  }
  const int64_t needed = NeededInArm(lift);
  if (needed == 0) return text + ".";
  const int64_t in_control = lift.control_customers + lift.verdict.still_needed->control;
  if (Rounded(needed) == Rounded(in_control)) {
    return absl::StrCat(text, "; it would take about ", Rounded(needed), " customers per arm.");
  }
  return absl::StrCat(text, "; it would take about ", Rounded(needed), " customers in the arm and ",
                      Rounded(in_control), " in control.");
}

std::string Immature(const LiftReport& report) {
  std::string text = absl::StrFormat("Withheld: the outcome window is closed for %.0f %% of the customers so far",
                                     std::floor(report.mature_share * 100));
  if (report.mature_time.has_value()) {
    absl::StrAppend(&text, "; read it after ",
                    absl::FormatTime("%Y-%m-%d %H:%M UTC", *report.mature_time, absl::UTCTimeZone()));
  }
  return text + ".";
}

std::string OwnText(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift) {
  const Metric& metric = definition.experiment.metrics[lift.metric];
  const Words words{.metric = metric.metric,
                    .arm = absl::StrCat("arm ", ArmName(definition.experiment, lift.arm)),
                    .scale = Scale(metric, report.currency_code)};
  switch (lift.verdict.code) {
    case VerdictCode::kBetter:
      return absl::StrCat("Better: ", Change(words, lift), ".");
    case VerdictCode::kWorse:
      return absl::StrCat("Worse: ", Change(words, lift), ".");
    case VerdictCode::kInconclusive:
      return Inconclusive(words, lift, definition.experiment.alpha);
    case VerdictCode::kNoDifferenceBeyondMargin:
      return absl::StrCat("No difference that matters: ", words.arm, " differs from control in ", words.metric, " by ",
                          Amount(words, lift.difference.value_or(0), lift.difference_interval), ".");
    case VerdictCode::kWithheldSampleRatio:
      return "Withheld: the arms do not have the sizes that the plan says, so the comparison cannot be trusted. Find "
             "out who is missing before reading on.";
    case VerdictCode::kWithheldImmature:
      return definition.experiment.plan.kind == PlanKind::kFixedHorizon ? Immature(report)
                                                                        : WithheldText(definition.experiment, lift);
    case VerdictCode::kNoData:
      break;
  }
  return absl::StrCat("No data: nobody is assigned to ", words.arm, " or to control yet.");
}

}  // namespace

int64_t NeededInArm(const Lift& lift) {
  if (!lift.verdict.still_needed.has_value()) return 0;
  return lift.customers + lift.verdict.still_needed->treatment;
}

std::string VerdictText(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift) {
  const std::string text = OwnText(definition, report, lift);
  const bool withheld =
      lift.verdict.code == VerdictCode::kWithheldSampleRatio || lift.verdict.code == VerdictCode::kNoData;
  return withheld ? text : absl::StrCat(text, VerdictAddition(definition, report, lift));
}

}  // namespace sendlift
