#include "clients/cli/definition_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "tests/support/network/campaigns.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> LinesOf(const v1::Campaign& before, const v1::Campaign& after) {
  std::vector<std::string> lines;
  for (const DefinitionChange& change : ChangesBetween(before, after)) {
    lines.push_back(change.path + ": " + change.before + " -> " + change.after);
  }
  return lines;
}

TEST(DefinitionDiffTest, SpeaksThePlannersWords) {
  const v1::Campaign before = sendlift::testing::CampaignMessage();
  v1::Campaign after = before;
  after.mutable_window()->mutable_end_time()->set_seconds(1'800'925'200);
  after.mutable_waves(0)->mutable_start_time()->set_seconds(1'800'064'800);
  after.mutable_experiment()->mutable_control()->set_parts_per_million(333'333);
  EXPECT_THAT(LinesOf(before, after), ElementsAre("window.end: 2027-01-26T00:00:00Z -> 2027-01-26T01:00:00Z",
                                                  "experiment.control: 20% -> 33.3333%",
                                                  "waves[main].at: 2027-01-16T01:00:00Z -> 2027-01-16T02:00:00Z"));
}

TEST(DefinitionDiffTest, AnElementThatComesInFrontIsNoChangeOfTheOthers) {
  const v1::Campaign before = sendlift::testing::CampaignMessage();
  v1::Campaign after = before;
  v1::Wave pilot;
  pilot.set_wave("pilot");
  *after.add_waves() = after.waves(0);
  *after.mutable_waves(0) = pilot;
  EXPECT_THAT(LinesOf(before, after), ElementsAre("waves: main -> pilot, main", "waves[pilot].wave:  -> pilot"));
  EXPECT_THAT(LinesOf(after, before), ElementsAre("waves: pilot, main -> main", "waves[pilot].wave: pilot -> "));
}

TEST(DefinitionDiffTest, WhatTheServerAddsIsNoChange) {
  const v1::Campaign before = sendlift::testing::CampaignMessage();
  v1::Campaign after = before;
  after.set_etag("\"3\"");
  after.set_uid("5e0b");
  after.set_state(v1::Campaign::RUNNING);
  after.set_version(3);
  after.set_approver("bob");
  after.mutable_progress()->mutable_instructions()->set_planned(5);
  EXPECT_THAT(LinesOf(before, after), IsEmpty());
}

TEST(DefinitionDiffTest, LongTextsAreCutWhereTheyDiffer) {
  v1::Campaign before;
  before.set_display_name(std::string(500, 'a') + "XYZ" + std::string(500, 'b'));
  v1::Campaign after;
  after.set_display_name(std::string(500, 'a') + "UVW" + std::string(500, 'b'));
  std::ostringstream out;
  PrintChanges(ChangesBetween(before, after), Screen{.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("XYZ"));
  EXPECT_THAT(out.str(), HasSubstr("UVW"));
  EXPECT_LT(out.str().size(), 200u);
}

}  // namespace
}  // namespace sendlift::cli
