#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "measurement/won_report.h"
#include "model/campaign.h"
#include "sendlift/v1/won_reports.pb.h"

namespace sendlift {

// How long customers are followed. INVALID_ARGUMENT for what is not whole days within bounds.
absl::StatusOr<absl::Duration> FollowFromProto(const v1::GetWonReportRequest& request);

v1::WonReport ToProto(const Campaign& campaign, const WonReport& report);

}  // namespace sendlift
