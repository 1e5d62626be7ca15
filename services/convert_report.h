#pragma once

#include "measurement/lift_report.h"
#include "model/campaign.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift {

// A report with its verdicts in words. Values that do not exist stay unset.
v1::LiftReport ToProto(const Campaign& campaign, const LiftReport& report);

}  // namespace sendlift
