#include "model/wave_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A pilot of 500, the rest a day later, then those who did not respond.
CampaignDefinition ThreeWaves() {
  CampaignDefinition definition = ACampaign()
                                      .WithWave("pilot", CampaignStart(), {})
                                      .WithWave("rest", CampaignStart() + absl::Hours(24))
                                      .WithWave("again", CampaignStart() + absl::Hours(96))
                                      .Build();
  definition.waves[0].customer_count = 500;
  definition.waves[1].after = absl::Hours(24);
  definition.waves[2].recipients = Recipients::kNonResponders;
  return definition;
}

TEST(WaveRulesTest, NumbersSpacedWavesAndARemainderOfNonRespondersAreRight) {
  EXPECT_THAT(WaveViolations(ThreeWaves()), IsEmpty());
}

TEST(WaveRulesTest, WhatIsWrongIsNamed) {
  struct Case {
    const char* name;
    std::function<void(CampaignDefinition&)> change;
    const char* field;
    const char* text;
  };
  using D = CampaignDefinition;
  for (const Case& c : {
           Case{"Nobody", [](D& d) { d.waves[0].customer_count = 0; }, "waves[0].customer_count", "from 1"},
           Case{"TooMany", [](D& d) { d.waves[0].customer_count = 1'000'000'001; }, "waves[0].customer_count",
                "from 1"},
           Case{"SpacedBeyondTheWindow",
                [](D& d) { d.waves[2].start = d.window.end, d.waves[2].after = absl::Hours(1); },
                "waves[2].after_duration", "outside the campaign's window"},
           Case{"NobodyToContactAgain", [](D& d) { d.waves[0].recipients = Recipients::kNonResponders; },
                "waves[0].recipients", "nobody was contacted before"},
           Case{"RemainderBeforeNewPeople", [](D& d) { d.waves[2].recipients = Recipients::kNonRespondersAndNew; },
                "waves[1].share", "only the last wave that takes new people"},
           Case{"ShareOfNonRespondersAboveAll", [](D& d) { d.waves[2].share = {.parts_per_million = kWhole + 1}; },
                "waves[2].share", "at most 100 %"},
       }) {
    CampaignDefinition definition = ThreeWaves();
    c.change(definition);
    EXPECT_THAT(WaveViolations(definition), ElementsAre(AllOf(Field(&FieldViolation::field, c.field),
                                                              Field(&FieldViolation::description, HasSubstr(c.text)))))
        << c.name;
  }
}

TEST(WaveRulesTest, SharesOfNonRespondersDoNotAddToTheOthers) {
  CampaignDefinition definition = ThreeWaves();
  definition.waves[1].share = Percent(100);
  definition.waves[2].share = Percent(100);
  EXPECT_THAT(WaveViolations(definition), IsEmpty());
  definition.waves[2].recipients = Recipients::kAllLeft;
  EXPECT_THAT(WaveViolations(definition), ElementsAre(Field(&FieldViolation::field, "waves")));
}

}  // namespace
}  // namespace sendlift::testing
