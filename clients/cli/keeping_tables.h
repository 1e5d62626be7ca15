#pragma once

#include <string>
#include <vector>

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/keeping_reports.pb.h"

namespace sendlift::cli {

// The report for people: who comes back and who left, retention by month, what the future is told from and whether that
// can be trusted, what it brings by tier and tenth, and what the lost cost. Money is in the currency's usual unit.
void PrintKeeping(const v1::KeepingReport& report, const Screen& screen);
// The same in parts, for other ways to show it: sentences on the past (who bought, came back, is lost) and on what the
// future is told from; tables of why customers left, of retention by month of the first purchase, of the model's check,
// and of what the time to come brings by tier and tenth.
std::vector<std::string> PastSentences(const v1::KeepingReport& report);
std::vector<std::string> FutureSentences(const v1::KeepingReport& report);
Table CausesTable(const v1::KeepingReport& report);
Table MonthsTable(const v1::RetentionTable& retention);
Table CheckTable(const v1::ModelCheck& check);
Table ProspectsTable(const v1::KeepingReport& report);
// One line a figure: section, name, figure, value; numbers as the server sent them.
Table KeepingCsv(const v1::KeepingReport& report);

// The two lists for people.
void PrintValue(const v1::ValueReport& report, const Screen& screen);
// One line a customer and list; money in minor units.
Table ValueCsv(const v1::ValueReport& report);

}  // namespace sendlift::cli
