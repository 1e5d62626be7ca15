#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// Names of reports and their parts; errors as those of names.h.

std::string ProgrammeReportName();
std::string ProgrammePeriodName(int64_t number);
std::string WonReportName(absl::string_view campaign_id);

// OK for "workspaces/main/reports/programme".
absl::Status CheckProgrammeReportName(absl::string_view name);
// The campaign's id in "workspaces/main/campaigns/autumn-win-back/reports/won".
absl::StatusOr<std::string> CampaignIdOfWonReport(absl::string_view name);

}  // namespace sendlift
