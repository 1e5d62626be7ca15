#pragma once

#include <string>

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/send_time_reports.pb.h"

namespace sendlift::cli {

// The report on send times for people: what may be concluded, the parts of the day, then weekdays by parts.
void PrintSendTimes(const v1::SendTimeReport& report, const Screen& screen);

// Parts of the day: contacts, responses, rates.
Table PartsTable(const v1::SendTimeReport& report);
// Weekdays down, parts of the day across: rates drawn towards the mean, "-" where there are too few contacts.
Table WeekTable(const v1::SendTimeReport& report);
// "6-12 h".
std::string PartName(const v1::SendTimeReport& report, int first_hour);
// "Monday" for 1.
const char* WeekdayName(int weekday);

// One line a part of the day, then one a cell; numbers as the server sent them.
Table SendTimeCsv(const v1::SendTimeReport& report);

}  // namespace sendlift::cli
