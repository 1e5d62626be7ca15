#pragma once

#include <string>

#include "measurement/programme_report.h"
#include "sendlift/v1/programme_reports.pb.h"

namespace sendlift {

// The periods put together, with the report's name.
v1::ProgrammeReport ToProto(const ProgrammeReport& report);
v1::ProgrammePeriod ToProto(const ProgrammePeriodReport& report, const std::string& currency_code);

}  // namespace sendlift
