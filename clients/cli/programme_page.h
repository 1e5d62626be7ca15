#pragma once

#include <vector>

#include "clients/cli/html_page.h"
#include "sendlift/v1/programme_reports.pb.h"

namespace sendlift::cli {

// The programme report as a page: what the periods say together and the verdict of the latest one that is over, then
// the groups, and for each measure its intervals by period as a picture and its numbers.
HtmlPage ProgrammePage(const v1::ProgrammeReport& report, const std::vector<v1::ProgrammePeriod>& periods);

}  // namespace sendlift::cli
