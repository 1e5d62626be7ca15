#include "clients/cli/reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

TEST(ReportsTest, ReadsTheLiftOfACampaign) {
  testing::FakeServer server;
  EXPECT_THAT(testing::RunLine({"report", "lift", "autumn"}, &server).out, HasSubstr("Lift of autumn"));
  EXPECT_THAT(testing::RunLine({"report", "lift", "autumn", "-o", "json"}, &server).out,
              HasSubstr("\"name\": \"workspaces/main/campaigns/autumn/reports/lift\""));
}

}  // namespace
}  // namespace sendlift::cli
