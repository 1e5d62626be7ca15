#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "measurement/follow_up_report.h"
#include "model/campaign.h"
#include "sendlift/v1/follow_up_reports.pb.h"

namespace sendlift {

// The parts of "workspaces/main/campaigns/trial-programme/followUpReports/recommend".
struct FollowUpReportPlace {
  std::string campaign_id;
  std::string follow_up;
};
// The rules for errors are those of CheckParent.
absl::StatusOr<FollowUpReportPlace> FollowUpReportPlaceOf(absl::string_view name);

// A report with its verdicts in words. Values that do not exist stay unset.
v1::FollowUpReport ToProto(const Campaign& campaign, const FollowUpReport& report);

}  // namespace sendlift
