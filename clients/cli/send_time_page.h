#pragma once

#include "clients/cli/html_page.h"
#include "sendlift/v1/send_time_reports.pb.h"

namespace sendlift::cli {

// The report on send times as a page: what may be concluded first, the rate by part of the day with its interval, then
// the map of weekdays and parts.
HtmlPage SendTimePage(const v1::SendTimeReport& report);

}  // namespace sendlift::cli
