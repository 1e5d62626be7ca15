#pragma once

#include <string>

#include "measurement/programme_report.h"

namespace sendlift {

// What a period means, in one or two sentences: "Still running: ..." until it is over, then the verdicts of revenue and
// of buyers.
std::string PeriodText(const ProgrammePeriodReport& report, const std::string& currency_code);
// What the verdict of one measure means: "Better: customers whom promotions could reach spend 0.27 EUR (0.01 to 0.53)
// more than the holdout."
std::string MeasureText(const ProgrammePeriodReport& report, const ProgrammeMeasure& measure,
                        const std::string& currency_code);
// What the periods say together.
std::string OverallText(const ProgrammeReport& report);

}  // namespace sendlift
