#include "clients/cli/campaigns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeServer;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

std::string AFile() { return FileWith("autumn.yaml", "campaign: autumn\npurpose: PROMOTION\nwaves:\n  - wave: a\n"); }

TEST(CampaignsTest, ApplyCreatesAndThenUpdatesWhole) {
  FakeServer server;
  Outcome outcome = RunLine({"campaigns", "apply", AFile()}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "campaign autumn created\n");
  outcome = RunLine({"campaigns", "apply", AFile()}, &server);
  EXPECT_EQ(outcome.err, "campaign autumn is unchanged\n");
  const std::string other = FileWith("other.yaml", "campaign: autumn\npurpose: SURVEY\n");
  outcome = RunLine({"campaigns", "apply", other}, &server);
  EXPECT_EQ(outcome.err,
            "  purpose: PROMOTION -> SURVEY\n  waves: a -> (none)\n  waves[a].wave: a -> (none)\n"
            "campaign autumn updated\n");
  EXPECT_FALSE(server.update.validate_only());
  EXPECT_EQ(server.update.campaign().etag(), "1");
  EXPECT_TRUE(server.update.allow_missing());
  EXPECT_THAT(server.update.update_mask().paths(), ElementsAre("*"));
}

TEST(CampaignsTest, ADryRunKeepsNothing) {
  FakeServer server;
  const Outcome outcome = RunLine({"campaigns", "apply", AFile(), "--dry-run"}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "campaign autumn is valid: it would be created\n");
  EXPECT_TRUE(server.campaigns.empty());
}

TEST(CampaignsTest, ADryRunShowsWhatWouldChange) {
  FakeServer server;
  EXPECT_EQ(RunLine({"campaigns", "apply", AFile()}, &server).code, 0);
  const std::string other = FileWith("other.yaml", "campaign: autumn\npurpose: SURVEY\nwaves:\n  - wave: a\n");
  const Outcome outcome = RunLine({"campaigns", "apply", other, "--dry-run"}, &server);
  EXPECT_EQ(outcome.err, "  purpose: PROMOTION -> SURVEY\ncampaign autumn is valid: it would be updated\n");
  EXPECT_EQ(server.campaigns["workspaces/main/campaigns/autumn"].purpose(), v1::PROMOTION);
}

TEST(CampaignsTest, WhatGetPrintsIsTakenByApplyAsItIs) {
  FakeServer server;
  EXPECT_EQ(RunLine({"campaigns", "apply", AFile()}, &server).code, 0);
  for (const std::string format : {"yaml", "json", "textproto"}) {
    const Outcome got = RunLine({"campaigns", "get", "autumn", "--format", format}, &server);
    EXPECT_EQ(got.code, 0) << got.err;
    const std::string file = FileWith("again." + format, got.out);
    EXPECT_EQ(RunLine({"campaigns", "apply", file}, &server).err, "campaign autumn is unchanged\n") << got.out;
  }
}

TEST(CampaignsTest, RefusalsOfTheServerAreShownWithTheLineOfTheFile) {
  FakeServer server;
  server.campaign_refusal =
      testing::Refusal(grpc::StatusCode::INVALID_ARGUMENT, "no", {{"campaign.waves[0].share", "must be given"}});
  const std::string file = AFile();
  const Outcome outcome = RunLine({"campaigns", "apply", file}, &server);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err,
            "error: one field is wrong in " + file + "\n  " + file + ":4:5: campaign.waves[0].share: must be given\n");
}

TEST(CampaignsTest, StatesAndUnknownCampaigns) {
  FakeServer server;
  EXPECT_EQ(RunLine({"campaigns", "launch", "autumn"}, &server).out, "autumn is RUNNING\n");
  const Outcome missing = RunLine({"campaigns", "get", "nobody"}, &server);
  EXPECT_EQ(missing.code, 4);
  EXPECT_EQ(missing.err, "error: workspaces/main/campaigns/nobody does not exist\n");
}

TEST(CampaignsTest, ListsAllPages) {
  FakeServer server;
  EXPECT_THAT(RunLine({"campaigns", "list"}, &server).out, HasSubstr("b   RUNNING"));
  const std::string json = RunLine({"campaigns", "list", "-o", "json"}, &server).out;
  EXPECT_THAT(json, HasSubstr("\"name\": \"workspaces/main/campaigns/a\""));
  EXPECT_EQ(json.front(), '[');
}

TEST(CampaignsTest, PreviewsAsCsvToo) {
  FakeServer server;
  auto& cell = *server.preview.add_cells();
  cell.set_tier("vip");
  cell.set_arm("control");
  cell.set_channel(v1::EMAIL);
  cell.set_customer_count(1200);
  EXPECT_EQ(RunLine({"campaigns", "preview", "autumn", "-o", "csv"}, &server).out,
            "tier,arm,wave,channel,customers\nvip,control,,EMAIL,1200\n");
}

TEST(CampaignsTest, APreviewShowsSamplesAndTheSizesOfTextMessages) {
  FakeServer server;
  auto& sample = *server.preview.add_samples();
  sample.set_creative("text");
  sample.set_customer("workspaces/main/customers/c-1");
  sample.set_language_code("ko");
  sample.set_channel(v1::SMS);
  sample.set_text("(광고) 가을");
  sample.add_missing_values("customer.first_name");
  auto& size = *server.preview.add_sms_sizes();
  size.set_creative("text");
  size.set_language_code("ko");
  size.set_customer_count(100);
  size.set_encoding(v1::CampaignPreview::SmsSize::UCS2);
  size.set_units_least(60);
  size.set_units_most(75);
  size.set_parts_least(1);
  size.set_parts_most(2);
  size.set_forced_by("광");
  const Outcome outcome = RunLine({"campaigns", "preview", "autumn", "--sample", "5"}, &server);
  EXPECT_EQ(server.preview_request.sample_size(), 5);
  EXPECT_THAT(outcome.out, HasSubstr("text to c-1 in ko by SMS, without customer.first_name"));
  EXPECT_THAT(outcome.out, HasSubstr("UCS-2"));
  EXPECT_THAT(outcome.out, HasSubstr("60 to 75"));
  EXPECT_THAT(outcome.out, HasSubstr("1 to 2"));
  EXPECT_EQ(RunLine({"campaigns", "preview", "autumn", "--sample", "101"}, &server).code, 2);
}

}  // namespace
}  // namespace sendlift::cli
