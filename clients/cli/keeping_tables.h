#pragma once

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/keeping_reports.pb.h"

namespace sendlift::cli {

// The report for people: who comes back and who left, retention by month, what the future is told from and whether that
// can be trusted, what it brings by tier and tenth, and what the lost cost. Money is in the currency's usual unit.
void PrintKeeping(const v1::KeepingReport& report, const Screen& screen);
// One line a figure: section, name, figure, value; numbers as the server sent them.
Table KeepingCsv(const v1::KeepingReport& report);

// The two lists for people.
void PrintValue(const v1::ValueReport& report, const Screen& screen);
// One line a customer and list; money in minor units.
Table ValueCsv(const v1::ValueReport& report);

}  // namespace sendlift::cli
