#include "model/winner_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "model/definition_rules.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kWindow = absl::Hours(168);

CampaignDefinition Good() {
  return ACampaign()
      .WithArm("early", Percent(40))
      .WithArm("late")
      .WithWave("pilot", CampaignStart(), Percent(10))
      .WithWave("main", CampaignStart() + absl::Hours(24), Percent(60))
      .WithWave("rest", CampaignStart() + absl::Hours(24) + kWindow)
      .WithWinner()
      .Build();
}

TEST(WinnerRulesTest, ALastWaveBehindTheWindowsOfTheOthersIsRight) {
  EXPECT_THAT(WinnerViolations(Good()), IsEmpty());
  EXPECT_THAT(ViolationsOf(Good()), IsEmpty());
}

TEST(WinnerRulesTest, WithoutARuleNothingIsAskedFor) {
  CampaignDefinition definition = ACampaign().Build();
  EXPECT_THAT(WinnerViolations(definition), IsEmpty());
  definition.waves.clear();
  EXPECT_THAT(WinnerViolations(definition), IsEmpty());
}

TEST(WinnerRulesTest, WhatIsWrongIsNamed) {
  struct Case {
    const char* name;
    std::function<void(CampaignDefinition&)> change;
    const char* field;
    const char* text;
  };
  using D = CampaignDefinition;
  for (const Case& c : {
           Case{"OneWave", [](D& d) { d.waves.resize(1); }, "experiment.winner", "at least two waves"},
           Case{"NoWave", [](D& d) { d.waves.clear(); }, "experiment.winner", "at least two waves"},
           Case{"Entry", [](D& d) { d.waves.clear(), d.entry = {"TRIAL_STARTED"}; }, "experiment.winner",
                "no last wave"},
           Case{"Touchpoints", [](D& d) { d.touchpoints = {"shop"}; }, "experiment.winner", "leave the touchpoints"},
           Case{"Imported", [](D& d) { d.experiment.assignment = AssignmentSource::kImported; }, "experiment.winner",
                "imported stay as they are"},
           Case{"AnotherWave", [](D& d) { d.experiment.winner->wave = "main"; }, "experiment.winner.wave",
                "which is \"rest\""},
           Case{"NonResponders", [](D& d) { d.waves[2].recipients = Recipients::kNonResponders; },
                "waves[2].recipients", "nobody would get the winner"},
           Case{"WindowsOpen", [](D& d) { d.waves[2].start -= absl::Seconds(1); }, "waves[2].start_time",
                "windows of wave \"main\" close at 2027-01-24 00:00:00 UTC; start wave \"rest\" then"},
           Case{"SpacedTooClose",
                [](D& d) { d.waves[2].after = absl::Hours(24), d.waves[2].start = d.waves[1].start + absl::Hours(24); },
                "waves[2].after_duration", "the winner is not known yet"},
       }) {
    CampaignDefinition definition = Good();
    c.change(definition);
    const std::vector<FieldViolation> violations = WinnerViolations(definition);
    ASSERT_THAT(violations, SizeIs(1)) << c.name;
    EXPECT_EQ(violations[0].field, c.field) << c.name;
    EXPECT_THAT(violations[0].description, HasSubstr(c.text)) << c.name;
  }
}

TEST(WinnerRulesTest, NewPeopleBesideNonRespondersMayGetTheWinner) {
  CampaignDefinition definition = Good();
  definition.waves[2].recipients = Recipients::kNonRespondersAndNew;
  EXPECT_THAT(WinnerViolations(definition), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
