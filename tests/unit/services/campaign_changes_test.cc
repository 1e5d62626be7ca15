#include "services/campaign_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/access.h"
#include "tests/support/network/campaign_calls.h"

namespace sendlift {
namespace {

using ::testing::AllOf;
using testing::CampaignCalls;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::ReasonOf;
using testing::TestServer;
using Stub = v1::CampaignService::Stub;

class CampaignChangesTest : public ::testing::Test {
 protected:
  CampaignChangesTest() {
    EXPECT_GRPC_OK(calls_.Create(testing::CampaignMessage()));
    EXPECT_GRPC_OK(calls_.Act(&Stub::LaunchCampaign));
  }

  v1::ListCampaignVersionsResponse Versions(int page_size = 0, const std::string& page_token = "") {
    v1::ListCampaignVersionsRequest request;
    request.set_parent(CampaignCalls::kName);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    v1::ListCampaignVersionsResponse response;
    EXPECT_GRPC_OK(calls_.Call(&Stub::ListCampaignVersions, request, response));
    return response;
  }
  grpc::Status Extend(int64_t end_seconds) {
    v1::ExtendCampaignRequest request;
    request.set_name(CampaignCalls::kName);
    request.mutable_end_time()->set_seconds(end_seconds);
    return calls_.Send(&Stub::ExtendCampaign, request);
  }
  grpc::Status Clone(const std::string& id, int64_t start_seconds) {
    v1::CloneCampaignRequest request;
    request.set_name(CampaignCalls::kName);
    request.set_campaign_id(id);
    if (start_seconds != 0) request.mutable_start_time()->set_seconds(start_seconds);
    return calls_.Send(&Stub::CloneCampaign, request);
  }
  std::vector<storage::AuditEntry> Audit() {
    std::vector<storage::AuditEntry> entries;
    EXPECT_TRUE(server_.database()
                    .Read([&](storage::Session& session) {
                      entries = storage::ListAuditEntries(session, kMainWorkspace, 0, 100).value();
                      return absl::OkStatus();
                    })
                    .ok());
    return entries;
  }

  TestServer server_;
  CampaignCalls calls_{server_};
};

TEST_F(CampaignChangesTest, AChangeOfALaunchedCampaignIsANewVersionWithAnAuditEntry) {
  v1::Campaign changed = calls_.campaign;
  changed.set_display_name("Winter");
  changed.mutable_policy()->set_quiet_hours("21:00-08:00");
  changed.mutable_waves(0)->mutable_start_time()->set_seconds(1'800'064'800);
  EXPECT_GRPC_OK(calls_.Update(changed));
  EXPECT_EQ(calls_.campaign.version(), 2);
  EXPECT_EQ(calls_.campaign.waves(0).start_time().seconds(), 1'800'064'800);

  const v1::ListCampaignVersionsResponse versions = Versions();
  ASSERT_EQ(versions.campaign_versions_size(), 2);
  EXPECT_EQ(versions.campaign_versions(0).campaign().display_name(), "Autumn");
  EXPECT_EQ(versions.campaign_versions(1).campaign().display_name(), "Winter");
  EXPECT_EQ(versions.campaign_versions(1).name(), "workspaces/main/campaigns/autumn/versions/2");
  EXPECT_EQ(versions.campaign_versions(1).editor(), "local");
  EXPECT_THAT(versions.campaign_versions(1).changed_fields(),
              ElementsAre("display_name", "waves[0].start_time", "policy.quiet_hours", "policy.at_end_of_quiet_hours"));
  const storage::AuditEntry entry = Audit().at(2);
  EXPECT_EQ(entry.action, "ChangeLaunchedCampaign");
  EXPECT_EQ(entry.subject, "workspaces/main/campaigns/autumn/versions/2");
  EXPECT_EQ(entry.detail, "display_name,waves[0].start_time,policy.quiet_hours,policy.at_end_of_quiet_hours");
  EXPECT_EQ(Audit().at(3).action, "UpdateCampaign");
}

TEST_F(CampaignChangesTest, VersionsComeInPages) {
  for (const char* name : {"Winter", "Spring"}) {
    v1::Campaign changed = calls_.campaign;
    changed.set_display_name(name);
    EXPECT_GRPC_OK(calls_.Update(changed));
  }
  const v1::ListCampaignVersionsResponse first = Versions(2);
  EXPECT_EQ(first.campaign_versions_size(), 2);
  const v1::ListCampaignVersionsResponse rest = Versions(2, first.next_page_token());
  ASSERT_EQ(rest.campaign_versions_size(), 1);
  EXPECT_EQ(rest.campaign_versions(0).campaign().display_name(), "Spring");
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST_F(CampaignChangesTest, WhatWouldChangeTheExperimentIsRefusedFieldByField) {
  v1::Campaign changed = calls_.campaign;
  changed.set_display_name("Winter");
  changed.mutable_experiment()->mutable_control()->set_parts_per_million(100'000);
  changed.mutable_creatives(0)->mutable_languages(0)->set_text("Other");
  changed.set_purpose(v1::SERVICE);
  const grpc::Status refused = calls_.Update(changed);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(refused), "DEFINITION_FROZEN");
  EXPECT_THAT(refused.error_message(),
              AllOf(HasSubstr("purpose ("), HasSubstr("experiment.control ("),
                    HasSubstr("creatives[0].languages[0].text ("), HasSubstr("sendlift campaigns clone autumn NEWID")));
  EXPECT_EQ(Versions().campaign_versions_size(), 1);
}

// A pilot, and a wave a day later that gets the winner.
v1::Campaign PilotAndRest() {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_experiment()->mutable_metrics()->mutable_primary()->mutable_window_duration()->set_seconds(86'400);
  campaign.mutable_experiment()->mutable_winner()->set_roll_out_to_rest(true);
  campaign.mutable_waves(0)->mutable_share()->set_parts_per_million(500'000);
  v1::Wave& rest = *campaign.add_waves();
  rest.set_wave("rest");
  rest.mutable_start_time()->set_seconds(campaign.waves(0).start_time().seconds() + 86'400);
  rest.set_customer_count(10);
  return campaign;
}

TEST(WinnerChangesTest, WhichWaveGetsTheWinnerAndByWhatRuleStaysAsItWasLaunched) {
  TestServer server;
  CampaignCalls calls(server);
  EXPECT_GRPC_OK(calls.Create(PilotAndRest()));
  EXPECT_EQ(calls.campaign.experiment().winner().wave(), "rest");
  EXPECT_EQ(calls.campaign.experiment().winner().only_if(), v1::Winner::SIGNIFICANT);
  EXPECT_GRPC_OK(calls.Act(&Stub::LaunchCampaign));
  v1::Campaign later = calls.campaign;
  later.mutable_experiment()->mutable_winner()->clear_wave();
  v1::Wave& more = *later.add_waves();
  more = later.waves(1);
  more.set_wave("more");
  more.mutable_start_time()->set_seconds(more.start_time().seconds() + 86'400);
  v1::Campaign leading = calls.campaign;
  leading.mutable_experiment()->mutable_winner()->set_only_if(v1::Winner::LEADING);
  for (const auto& [changed, field] :
       {std::pair(later, "experiment.winner.wave ("), std::pair(leading, "experiment.winner.only_if (")}) {
    const grpc::Status refused = calls.Update(changed);
    EXPECT_EQ(ReasonOf(refused), "DEFINITION_FROZEN");
    EXPECT_THAT(refused.error_message(), HasSubstr(field));
  }
  v1::Campaign postponed = calls.campaign;
  postponed.mutable_waves(1)->mutable_start_time()->set_seconds(postponed.waves(1).start_time().seconds() + 60);
  EXPECT_GRPC_OK(calls.Update(postponed));
}

TEST_F(CampaignChangesTest, WhatSaysTheSameMakesNoVersion) {
  const std::string etag = calls_.campaign.etag();
  EXPECT_GRPC_OK(calls_.Update(calls_.campaign));
  EXPECT_EQ(calls_.campaign.etag(), etag);
  EXPECT_EQ(calls_.campaign.version(), 1);
}

TEST_F(CampaignChangesTest, TheWindowIsExtendedAndShortenedButNotIntoThePast) {
  EXPECT_GRPC_OK(Extend(1'801'000'000));
  EXPECT_EQ(calls_.campaign.window().end_time().seconds(), 1'801'000'000);
  EXPECT_EQ(calls_.campaign.version(), 2);
  EXPECT_GRPC_OK(Extend(1'800'070'000));
  const grpc::Status past = Extend(1'799'999'999);
  EXPECT_EQ(ReasonOf(past), "DEFINITION_FROZEN");
  EXPECT_THAT(past.error_message(), HasSubstr("cancel it"));
  EXPECT_GRPC_OK(calls_.Act(&Stub::CancelCampaign));
  EXPECT_EQ(ReasonOf(Extend(1'801'000'000)), "CAMPAIGN_STATE");
}

TEST_F(CampaignChangesTest, ACloneIsADraftWhoseTimesMove) {
  const v1::Campaign original = calls_.campaign;
  EXPECT_GRPC_OK(Clone("winter", 1'810'000'000));
  EXPECT_EQ(calls_.campaign.name(), "workspaces/main/campaigns/winter");
  EXPECT_EQ(calls_.campaign.state(), v1::Campaign::DRAFT);
  EXPECT_NE(calls_.campaign.uid(), original.uid());
  EXPECT_EQ(calls_.campaign.window().start_time().seconds(), 1'810'000'000);
  EXPECT_EQ(calls_.campaign.window().end_time().seconds(), 1'810'864'000);
  EXPECT_EQ(calls_.campaign.waves(0).start_time().seconds(), 1'810'003'600);
  EXPECT_EQ(calls_.campaign.creatives_size(), 1);
  EXPECT_EQ(Clone("winter", 0).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_GRPC_OK(Clone("again", 0));
  EXPECT_EQ(calls_.campaign.window().start_time().seconds(), original.window().start_time().seconds());
}

}  // namespace
}  // namespace sendlift
