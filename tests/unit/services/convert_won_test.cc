#include "services/convert_won.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/services/a_won_report.h"

namespace sendlift::testing {
namespace {

using ::testing::_;

TEST(ConvertWonTest, WhatIsUnboundedHasNoInterval) {
  const Campaign campaign = ACampaign().BuildCampaign();
  const v1::WonReport proto = ToProto(campaign, AWonReport());
  EXPECT_EQ(proto.name(), "workspaces/main/campaigns/autumn/reports/won");
  EXPECT_EQ(proto.metric(), "purchase_rate");
  EXPECT_EQ(proto.follow_duration().seconds(), 90 * 86'400);
  ASSERT_EQ(proto.arms_size(), 2);
  EXPECT_EQ(proto.arms(0).arm(), "control");
  EXPECT_EQ(proto.arms(0).group(), v1::NEW);
  EXPECT_DOUBLE_EQ(proto.arms(0).return_rate(), 30.0 / 90);
  EXPECT_DOUBLE_EQ(proto.arms(1).later_value(), 200);
  ASSERT_EQ(proto.comparisons_size(), 1);
  const v1::WonComparison& comparison = proto.comparisons(0);
  EXPECT_EQ(comparison.lifts_size(), 4);
  EXPECT_EQ(comparison.lifts(1).metric(), "returned");
  EXPECT_EQ(comparison.lifts(3).currency_code(), "EUR");
  EXPECT_TRUE(comparison.return_rate().bounded());
  EXPECT_EQ(comparison.return_rate().interval().upper(), 0.22);
  EXPECT_FALSE(comparison.value_after().bounded());
  EXPECT_FALSE(comparison.value_after().has_interval());
  EXPECT_EQ(comparison.code(), v1::WonComparison::WORSE_CUSTOMERS);
  EXPECT_EQ(comparison.p_value(), 0.021);
}

TEST(ConvertWonTest, EveryCodeHasItsOwn) {
  const Campaign campaign = ACampaign().BuildCampaign();
  for (const auto& [code, wire] : {std::pair(WonCode::kWorseCustomers, v1::WonComparison::WORSE_CUSTOMERS),
                                   {WonCode::kBetterCustomers, v1::WonComparison::BETTER_CUSTOMERS},
                                   {WonCode::kInconclusive, v1::WonComparison::INCONCLUSIVE},
                                   {WonCode::kNobodyWon, v1::WonComparison::NOBODY_WON},
                                   {WonCode::kImmature, v1::WonComparison::IMMATURE},
                                   {WonCode::kWithheldSampleRatio, v1::WonComparison::WITHHELD_SAMPLE_RATIO}}) {
    EXPECT_EQ(ToProto(campaign, AWonReport(code)).comparisons(0).code(), wire);
  }
}

TEST(ConvertWonTest, CustomersAreFollowedForWholeDays) {
  v1::GetWonReportRequest request;
  EXPECT_EQ(*FollowFromProto(request), absl::Hours(24 * 90));
  for (const auto& [seconds, right] : {std::pair(86'400, true),
                                       {1'096 * 86'400, true},
                                       {0, false},
                                       {86'401, false},
                                       {1'097 * 86'400, false},
                                       {-86'400, false}}) {
    request.mutable_follow_duration()->set_seconds(seconds);
    EXPECT_EQ(FollowFromProto(request).ok(), right) << seconds;
  }
  EXPECT_THAT(FollowFromProto(request), HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift::testing
