#include "services/report_names.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/names.h"
#include "services/violations.h"

namespace sendlift {
namespace {

constexpr char kWon[] = "/reports/won";

absl::Status Malformed(absl::string_view pattern) {
  return InvalidField("name", absl::StrCat("write it as \"", pattern, "\""));
}

}  // namespace

std::string ProgrammeReportName() { return absl::StrCat(WorkspaceName(), "/reports/programme"); }

std::string ProgrammePeriodName(int64_t number) { return absl::StrCat(WorkspaceName(), "/programmePeriods/", number); }

std::string WonReportName(absl::string_view campaign_id) { return absl::StrCat(CampaignName(campaign_id), kWon); }

absl::Status CheckProgrammeReportName(absl::string_view name) {
  return name == ProgrammeReportName() ? absl::OkStatus() : Malformed(ProgrammeReportName());
}

absl::StatusOr<std::string> CampaignIdOfWonReport(absl::string_view name) {
  absl::string_view campaign = name;
  if (!absl::ConsumeSuffix(&campaign, kWon)) return Malformed(WonReportName("ID"));
  auto id = CampaignIdOf(campaign);
  if (id.status().code() == absl::StatusCode::kInvalidArgument) return Malformed(WonReportName("ID"));
  return id;
}

}  // namespace sendlift
