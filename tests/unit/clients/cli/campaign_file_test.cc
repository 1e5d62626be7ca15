#include "clients/cli/campaign_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/yaml_fields.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

absl::Status Read(const std::string& name, const std::string& text, CampaignFile& file) {
  return ReadCampaignFile(testing::FileWith(name, text), "main", file);
}

TEST(CampaignFileTest, ReadsThreeFormats) {
  struct Case {
    const char* name;
    const char* text;
  };
  for (const Case& c : {Case{"c.yaml", "campaign: a\npurpose: SURVEY\naudience: { segment: lapsed }\n"},
                        Case{"c.json", R"({"name": "a", "purpose": "SURVEY", "audience": {"segment": "lapsed"}})"},
                        Case{"c.textproto", "name: \"a\" purpose: SURVEY audience { segment: \"lapsed\" }"}}) {
    SCOPED_TRACE(c.name);
    CampaignFile file;
    ASSERT_OK(Read(c.name, c.text, file));
    EXPECT_EQ(file.id, "a");
    EXPECT_EQ(file.campaign.name(), "workspaces/main/campaigns/a");
    EXPECT_EQ(file.campaign.audience().segment(), "workspaces/main/segments/lapsed");
    EXPECT_EQ(file.campaign.purpose(), v1::SURVEY);
  }
}

TEST(CampaignFileTest, EveryExampleSurvivesEveryFormat) {
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SENDLIFT_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".yaml") continue;
    ++examples;
    CampaignFile original;
    ASSERT_OK(ReadCampaignFile(entry.path(), "main", original));
    for (const std::string format : {"yaml", "json", "textproto"}) {
      SCOPED_TRACE(absl::StrCat(entry.path().string(), " as ", format));
      const std::string text = CampaignFileText(original.campaign, format);
      CampaignFile again;
      ASSERT_OK(Read(absl::StrCat("again.", format), text, again)) << text;
      EXPECT_EQ(again.id, original.id);
      EXPECT_EQ(again.campaign.DebugString(), original.campaign.DebugString()) << text;  // with maps in order
    }
  }
  EXPECT_GE(examples, 3);
}

TEST(CampaignFileTest, RefusesWhatIsNoCampaign) {
  struct Case {
    const char* name;
    const char* text;
    const char* wrong;
  };
  for (const Case& c : {Case{"c.yaml", "purpose: SURVEY\n", "campaign: autumn-win-back"},
                        Case{"c.yaml", "campaign: a\naudience: { segment: \"tier = VIP\" }", "filter: "},
                        Case{"c.json", "{\"nam\": 1}", "no campaign in JSON"},
                        Case{"c.textproto", "purpose: SURVEY\npurpos: 1", "line 2"},
                        Case{"c.txt", "campaign: a", ".yaml, .yml, .json or .textproto"},
                        Case{"c.yaml", "campaign: \xff", "not UTF-8"}}) {
    SCOPED_TRACE(c.text);
    CampaignFile file;
    EXPECT_THAT(Read(c.name, c.text, file), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.wrong)));
  }
}

TEST(CampaignFileTest, NestingWithoutEndIsRefusedInEveryFormat) {
  std::string json;
  std::string text;
  for (int i = 0; i < 100'000; ++i) json += R"({"audience":)";
  for (int i = 0; i < 100'000; ++i) text += "audience { ";
  CampaignFile file;
  EXPECT_THAT(Read("c.yaml", json, file),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("larger than 1024 KiB")));
  EXPECT_THAT(Read("c.yaml", json.substr(0, 12 * 1000), file),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("deeper than 64 levels")));
  EXPECT_THAT(Read("c.json", json, file),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("no campaign in JSON")));
  EXPECT_THAT(Read("c.textproto", text, file), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("line 1")));
}

TEST(CampaignFileTest, EveryExampleIsReadable) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(SENDLIFT_SOURCE_DIR) + "/examples")) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().string());
    CampaignFile file;
    EXPECT_OK(ReadCampaignFile(entry.path().string(), "main", file));
    ++count;
  }
  EXPECT_GE(count, 3);
}

TEST(CampaignFileTest, StepsMayBeWrittenShort) {
  CampaignFile file;
  ASSERT_OK(Read("c.yaml", R"(
campaign: a
entry: {on: TRIAL_STARTED}
follow_ups:
  chase: {on: OPENED, without: [CLICKED, PURCHASED], after: 2d, channel: SMS, creative: x}
  ask:
    on: [ENTERED, USED]
    delays:
      20-min: {share: 50%, after: 20min}
      none: {share: REMAINDER, none: true}
    horizon: 14d
    channel: [EMAIL, SMS]
    creative: [ask-mail, ask-sms]
    marks: {asked: yes}
)",
                 file));
  v1::Campaign expected = file.campaign;
  expected.clear_entry();
  expected.clear_follow_ups();
  expected.MergeFrom(sendlift::testing::FromText<v1::Campaign>(R"pb(
    entry { on: "TRIAL_STARTED" }
    follow_ups {
      follow_up: "chase"
      on: "OPENED"
      without: "CLICKED"
      without: "PURCHASED"
      after_duration { seconds: 172800 }
      channels: SMS
      creatives: "x"
    }
    follow_ups {
      follow_up: "ask"
      on: "ENTERED"
      on: "USED"
      channels: EMAIL
      channels: SMS
      creatives: "ask-mail"
      creatives: "ask-sms"
      delays {
        delay: "20-min"
        share { parts_per_million: 500000 }
        after_duration { seconds: 1200 }
      }
      delays {
        delay: "none"
        share { remainder: true }
        none: true
      }
      horizon_duration { seconds: 1209600 }
      marks { key: "asked" value: "yes" }
    }
  )pb"));
  EXPECT_EQ(file.campaign.DebugString(), expected.DebugString());
}

std::string Document(const std::string& name = "campaign-files.md") {
  std::ifstream in(std::string(SENDLIFT_SOURCE_DIR) + "/docs/" + name);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(CampaignFileTest, WhatTheManualOfFollowUpsShowsIsReadable) {
  const std::vector<std::string> parts = absl::StrSplit(Document("journeys.md"), "```");
  int count = 0;
  for (size_t i = 1; i < parts.size(); i += 2) {
    absl::string_view yaml = parts[i];
    if (!absl::ConsumePrefix(&yaml, "yaml\n")) continue;
    CampaignFile file;
    EXPECT_OK(Read("manual.yaml", absl::StrCat("campaign: part\n", yaml), file)) << yaml;
    EXPECT_GT(file.campaign.follow_ups_size(), 0) << yaml;
    ++count;
  }
  EXPECT_GE(count, 8);
}

// The whole campaign of the document, and the parts of one that it shows beside it.
TEST(CampaignFileTest, TheDocumentsCampaignIsReadable) {
  const std::vector<std::string> parts = absl::StrSplit(Document(), "```");
  int count = 0;
  for (size_t i = 1; i < parts.size(); i += 2) {
    absl::string_view yaml = parts[i];
    if (!absl::ConsumePrefix(&yaml, "yaml\n")) continue;
    const std::string text = absl::StrCat(count == 0 ? "" : "campaign: part\n", yaml);
    CampaignFile file;
    EXPECT_OK(Read("document.yaml", text, file));
    ++count;
  }
  EXPECT_EQ(count, 11);
}

TEST(CampaignFileTest, TheDocumentNamesEveryWordThatIsNoField) {
  const std::string document = Document();
  for (const auto* type : {v1::Campaign::descriptor(), v1::Window::descriptor(), v1::Wave::descriptor(),
                           v1::Offer::descriptor(), v1::LocalizedText::descriptor(), v1::FollowUp::descriptor()}) {
    for (const std::string& key : KeysOf(*type)) {
      const auto* field = FieldOfKey(*type, key);
      if (field->name() == key || absl::StartsWith(field->name(), absl::StrCat(key, "_"))) continue;
      EXPECT_THAT(document, HasSubstr(absl::StrCat("| `", key, "` | `", field->name(), "`")));
    }
  }
}

}  // namespace
}  // namespace sendlift::cli
