#include "services/report_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::HasCode;

TEST(ReportNamesTest, ANameIsReadAsItIsMade) {
  EXPECT_EQ(ProgrammeReportName(), "workspaces/main/reports/programme");
  EXPECT_OK(CheckProgrammeReportName(ProgrammeReportName()));
  EXPECT_EQ(ProgrammePeriodName(7), "workspaces/main/programmePeriods/7");
  EXPECT_EQ(WonReportName("autumn"), "workspaces/main/campaigns/autumn/reports/won");
  EXPECT_EQ(*CampaignIdOfWonReport(WonReportName("autumn")), "autumn");
}

TEST(ReportNamesTest, OtherNamesAreRefused) {
  EXPECT_THAT(CheckProgrammeReportName("workspaces/main/reports/keeping"),
              HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CampaignIdOfWonReport("workspaces/main/campaigns/autumn/reports/lift"),
              HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CampaignIdOfWonReport("campaigns/autumn/reports/won"), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CampaignIdOfWonReport("workspaces/other/campaigns/autumn/reports/won"),
              HasCode(absl::StatusCode::kNotFound, _));
}

}  // namespace
}  // namespace sendlift
