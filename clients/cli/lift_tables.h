#pragma once

#include <string>

#include "clients/cli/screen.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

// The lift report for people: how mature it is, whether the split is healthy, the arms; then for every metric the
// effect of each arm with its interval and p-value, the verdicts in words, and without verdicts the same by tier, wave
// and channel; the plan with its looks, if it may be read before the end; the guardrails. Rates differ in percentage
// points, money is in the currency's usual unit.
void PrintLift(const v1::LiftReport& report, const Screen& screen);

// Whether it is of all people together.
bool IsOverall(const v1::Lift& lift);

// "<0.0001", "0.013"; a dash where there is none.
std::string PValueText(const v1::Lift& lift);
// "+7.66 pp [+7.00, +8.32]" or "+0.77 EUR [+0.49, +1.05]".
std::string DifferenceText(const v1::Lift& lift);
// "+72.1 % [+64.5, +80.1]".
std::string RelativeText(const v1::Lift& lift);
// The value of an arm or of control: "10.62 %", "0.77".
std::string ValueText(const v1::Lift& lift, double value);
// "not decided yet".
std::string VerdictWords(const v1::Verdict& verdict);
// What a metric's numbers are: "share of customers, differences in percentage points".
const char* MeaningOf(const v1::Lift& lift);

// How a metric's numbers are shown: in which unit and with how many decimals.
struct LiftScale {
  double factor = 1;
  int decimals = 2;
  std::string unit;
};
LiftScale ScaleOf(const v1::Lift& lift);

}  // namespace sendlift::cli
