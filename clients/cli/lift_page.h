#pragma once

#include "clients/cli/html_page.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

// The lift report as a page: the verdict of every arm in the first metric, whether the split and the time allow one,
// then for each metric its intervals as a picture and its numbers, overall and in parts.
HtmlPage LiftPage(const v1::LiftReport& report);

}  // namespace sendlift::cli
