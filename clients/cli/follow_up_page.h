#pragma once

#include "clients/cli/html_page.h"
#include "sendlift/v1/follow_up_reports.pb.h"

namespace sendlift::cli {

// The report on a follow-up's delays as a page: the verdict of every metric, who was compared, then for every metric
// the share who responded over time, the rate by delay with its interval, and all numbers.
HtmlPage FollowUpPage(const v1::FollowUpReport& report);

}  // namespace sendlift::cli
