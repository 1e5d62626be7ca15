#include "services/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(NamesTest, WhatIsFormattedCanBeRead) {
  EXPECT_EQ(*CampaignIdOf(CampaignName("autumn-win-back")), "autumn-win-back");
  EXPECT_EQ(*SegmentIdOf(SegmentName("lapsed")), "lapsed");
  EXPECT_EQ(*GatewayIdOf(GatewayName("mail-1")), "mail-1");
  EXPECT_EQ(*RateLimitIdOf(RateLimitName("channel-sms")), "channel-sms");
  EXPECT_EQ(*CustomerIdOf(CustomerName("C 1042:x")), "C 1042:x");
  EXPECT_EQ(*SuppressionNumberOf(SuppressionName(17)), 17);
  EXPECT_EQ(*ModelNumberOf(ModelName(3)), 3);
  EXPECT_EQ(*ScoringNumberOf(ScoringName(4)), 4);
  EXPECT_EQ(*CampaignIdOfLiftReport(LiftReportName("autumn")), "autumn");
  EXPECT_OK(CheckParent(WorkspaceName()));
  ASSERT_OK_AND_ASSIGN(const InstructionPlace place, InstructionPlaceOf(InstructionName("autumn", 17)));
  EXPECT_EQ(place.campaign_id, "autumn");
  EXPECT_EQ(place.sequence, 17);
  EXPECT_OK(CheckClockName(ClockName()));
  EXPECT_OK(CheckHoldoutName(HoldoutName()));
  EXPECT_EQ(AssignmentName("autumn", "c-1"), "workspaces/main/campaigns/autumn/assignments/c-1");
  EXPECT_EQ(GatewayName("mail-1"), "workspaces/main/gateways/mail-1");
}

struct Case {
  const char* what;
  const char* name;
  absl::StatusCode code;
};

TEST(NamesTest, AMalformedNameIsInvalidAndAnotherWorkspaceIsNotFound) {
  for (const Case& c : {
           Case{"Empty", "", absl::StatusCode::kInvalidArgument},
           Case{"IdAlone", "autumn", absl::StatusCode::kInvalidArgument},
           Case{"OtherCollection", "workspaces/main/segments/autumn", absl::StatusCode::kInvalidArgument},
           Case{"NoId", "workspaces/main/campaigns/", absl::StatusCode::kInvalidArgument},
           Case{"TooDeep", "workspaces/main/campaigns/autumn/waves", absl::StatusCode::kInvalidArgument},
           Case{"BadWorkspace", "workspaces/-/campaigns/autumn", absl::StatusCode::kInvalidArgument},
           Case{"OtherWorkspace", "workspaces/other/campaigns/autumn", absl::StatusCode::kNotFound},
       }) {
    EXPECT_THAT(CampaignIdOf(c.name), testing::HasCode(c.code, _)) << c.what;
  }
  EXPECT_THAT(CheckParent("main"), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CheckParent("workspaces/other"), testing::HasCode(absl::StatusCode::kNotFound, _));
  EXPECT_THAT(SuppressionNumberOf("workspaces/main/suppressions/x"),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CampaignIdOfLiftReport("workspaces/main/campaigns/autumn"),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(NamesTest, ErrorsOfStorageGetTheFullName) {
  const absl::Status missing = ForResource(absl::NotFoundError("no row"), SegmentName("lapsed"));
  EXPECT_THAT(missing, testing::HasCode(absl::StatusCode::kNotFound, "there is no workspaces/main/segments/lapsed"));
  EXPECT_EQ(DetailsOf(missing)->reason, "RESOURCE_NOT_FOUND");
  const absl::Status exists = ForResource(absl::AlreadyExistsError("row"), SegmentName("lapsed"));
  EXPECT_EQ(DetailsOf(exists)->reason, "RESOURCE_EXISTS");
  EXPECT_THAT(ForResource(absl::UnavailableError("disk"), "x"), testing::HasCode(absl::StatusCode::kUnavailable, _));
}

TEST(NamesTest, KindsWithNamesOnTheWireGetThem) {
  EXPECT_EQ(NameOfResource("campaign", "autumn"), CampaignName("autumn"));
  EXPECT_EQ(NameOfResource("customer", "c-1"), CustomerName("c-1"));
  EXPECT_EQ(NameOfResource("gateway", "mail-1"), GatewayName("mail-1"));
  EXPECT_EQ(NameOfResource("model", "3"), ModelName(3));
  EXPECT_EQ(NameOfResource("scoring", "4"), ScoringName(4));
  EXPECT_EQ(NameOfResource("segment", "vips"), SegmentName("vips"));
  EXPECT_EQ(NameOfResource("suppression", "17"), SuppressionName(17));
  EXPECT_EQ(NameOfResource("token", "anna"), std::nullopt);
}

TEST(NamesTest, NewIdsFollowTheRule) {
  EXPECT_OK(CheckNewId("a", "segment_id"));
  for (const char* id : {"", "A", "1a", "a-", "a_b", "a/b"}) {
    EXPECT_THAT(CheckNewId(id, "segment_id"),
                testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("segment_id")))
        << id;
  }
}

}  // namespace
}  // namespace sendlift
