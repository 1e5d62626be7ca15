#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(CampaignLifecycleTest, ApprovesTheDefinitionThatWasRead) {
  FakeServer server;
  server.campaigns["workspaces/main/campaigns/autumn"].set_etag("\"7\"");
  EXPECT_EQ(RunLine({"campaigns", "approve", "autumn"}, &server).out, "autumn is approved by bob\n");
  EXPECT_EQ(server.approval.etag(), "\"7\"");
  EXPECT_EQ(RunLine({"campaigns", "approve", "nobody"}, &server).code, 4);
}

TEST(CampaignLifecycleTest, ResumesAsItIsTold) {
  FakeServer server;
  EXPECT_EQ(RunLine({"campaigns", "resume", "autumn"}, &server).out, "autumn is RUNNING\n");
  EXPECT_EQ(server.resumption.missed(), v1::ResumeCampaignRequest::SPREAD);
  EXPECT_EQ(RunLine({"campaigns", "resume", "autumn", "--missed", "send-now"}, &server).code, 0);
  EXPECT_EQ(server.resumption.missed(), v1::ResumeCampaignRequest::SEND_NOW);
  EXPECT_EQ(RunLine({"campaigns", "resume", "autumn", "--missed", "skip"}, &server).code, 0);
  EXPECT_EQ(server.resumption.missed(), v1::ResumeCampaignRequest::SKIP);
  EXPECT_EQ(RunLine({"campaigns", "resume", "autumn", "--missed", "all"}, &server).code, 2);
}

TEST(CampaignLifecycleTest, ExtendsAndClones) {
  FakeServer server;
  EXPECT_EQ(RunLine({"campaigns", "extend", "autumn", "2027-10-10T22:00+02:00"}, &server).out,
            "autumn ends 2027-10-10 20:00:00 UTC, version 2\n");
  EXPECT_EQ(RunLine({"campaigns", "clone", "autumn", "winter", "--start", "2027-12-01T00:00Z"}, &server).out,
            "winter is DRAFT\n");
  EXPECT_EQ(server.clone_request.start_time().seconds(), 1'827'619'200);
  EXPECT_EQ(RunLine({"campaigns", "clone", "autumn", "spring"}, &server).code, 0);
  EXPECT_FALSE(server.clone_request.has_start_time());
}

TEST(CampaignLifecycleTest, ShowsVersionsAndWhatEachChanged) {
  FakeServer server;
  v1::CampaignVersion version;
  version.set_version(1);
  version.set_editor("ann");
  version.mutable_campaign()->set_display_name("Autumn");
  server.versions.push_back(version);
  version.set_version(2);
  version.set_editor("bob");
  version.mutable_campaign()->set_display_name("Winter");
  version.add_changed_fields("display_name");
  server.versions.push_back(version);
  EXPECT_EQ(RunLine({"campaigns", "versions", "autumn", "-o", "csv"}, &server).out,
            "version,when,who,changed\n1,,ann,\n2,,bob,display_name\n");
  EXPECT_THAT(RunLine({"campaigns", "versions", "autumn", "--diff"}, &server).out,
              HasSubstr("version 2, , bob\n  display_name: Autumn -> Winter\n"));
}

}  // namespace
}  // namespace sendlift::cli
