#pragma once

#include <string>
#include <vector>

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/programme_reports.pb.h"

namespace sendlift::cli {

// What all promotions together changed, for people: what the periods say together, then each with its groups, figures
// and verdict, the latest first. Money is in the currency's usual unit.
void PrintProgramme(const v1::ProgrammeReport& report, const std::vector<v1::ProgrammePeriod>& periods,
                    const Screen& screen);
// A line a period and measure, the first ones of the periods together; numbers as the server sent them.
Table ProgrammeCsv(const v1::ProgrammeReport& report, const std::vector<v1::ProgrammePeriod>& periods);

// The measures of the periods: "2026-Q4 from 2026-10-01, revenue".
Table MeasuresTable(const std::vector<v1::ProgrammePeriod>& periods);
// The groups of the periods, and whether they have the sizes of the share.
Table GroupsTable(const std::vector<v1::ProgrammePeriod>& periods);
// The periods together, as a measure of one period has them.
v1::Lift AsLift(const v1::ProgrammeReport& report, const v1::ProgrammeTotal& total);
// "1,234.50 EUR [-200.00, 2,600.00]".
std::string ExtraText(double extra, const v1::ConfidenceInterval& interval, const std::string& currency_code);
// "2026-Q4"; with its start where it does not begin with the quarter: "2026-Q4 from 2026-11-03 17:20".
std::string PeriodName(const v1::ProgrammePeriod& period);

}  // namespace sendlift::cli
