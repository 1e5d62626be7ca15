#pragma once

#include "clients/cli/html_page.h"
#include "sendlift/v1/keeping_reports.pb.h"

namespace sendlift::cli {

// The report on keeping customers as a page: who came back and who is lost first, then retention as a curve, why
// customers left, what the time to come brings, and what the lost cost.
HtmlPage KeepingPage(const v1::KeepingReport& report);

}  // namespace sendlift::cli
