#pragma once

#include <string>
#include <vector>

#include "clients/cli/plot.h"
#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/follow_up_reports.pb.h"

namespace sendlift::cli {

// The report on a follow-up's delays for people: how much of it is closed, whether the split is healthy, the delays;
// then for every metric the rates with their difference to none, the tests, the verdict in words, and the share who
// responded over time as a picture.
void PrintFollowUpReport(const v1::FollowUpReport& report, const Screen& screen);

// One line a metric and delay; numbers as the server sent them.
Table FollowUpCsv(const v1::FollowUpReport& report);

// What is to be known of all: how much is closed, what may come, whether the split is healthy. Whole sentences.
std::vector<std::string> StateSentences(const v1::FollowUpReport& report);
// The delays: customers, contacts, what they did.
Table DelaysTable(const v1::FollowUpReport& report);
// The delays in one metric: rates, differences to none, tests.
Table ComparisonTable(const v1::FollowUpReport& report, const v1::DelayComparison& comparison);
// "same rates: p = 0.01  same times: p = 0.2"; empty without tests.
std::string TestsText(const v1::DelayComparison& comparison);

// The share who responded over the hours since the trigger, a curve for each delay.
CurvePlot ResponsePlot(const v1::FollowUpReport& report, const v1::DelayComparison& comparison);

}  // namespace sendlift::cli
