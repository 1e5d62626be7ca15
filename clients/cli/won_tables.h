#pragma once

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/won_reports.pb.h"

namespace sendlift::cli {

// Whether a campaign won the wrong customers, for people: what became of the buyers of every arm, what the arms changed
// in all customers, and what the customers did whom the promotion added. Money is in the currency's usual unit.
void PrintWon(const v1::WonReport& report, const Screen& screen);
// A line an arm and figure, with the interval; numbers as the server sent them.
Table WonCsv(const v1::WonReport& report);

}  // namespace sendlift::cli
