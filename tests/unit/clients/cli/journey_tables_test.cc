#include "clients/cli/journey_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

#include "tests/support/network/campaigns.h"

namespace sendlift::cli {
namespace {

using sendlift::testing::FromText;
using ::testing::ElementsAre;

std::string Printed(const Table& table) {
  std::ostringstream out;
  table.Print({.stream = out});
  return out.str();
}

std::string Csv(const Table& table) {
  std::ostringstream out;
  table.PrintCsv(out);
  return out.str();
}

v1::JourneyProgress AProgress() {
  return FromText<v1::JourneyProgress>(R"pb(
    steps {
      follow_up: "chase"
      delay: "soon"
      arm: "control"
      tier: "a"
      trigger_count: 100
      states { state: CONTROL trigger_count: 100 }
    }
    steps {
      follow_up: "chase"
      delay: "soon"
      arm: "offer"
      tier: "a"
      trigger_count: 1300
      states { state: WAITS trigger_count: 300 }
      states { state: PLANNED trigger_count: 1000 }
    }
    steps {
      follow_up: "chase"
      delay: "none"
      arm: "offer"
      tier: "a"
      trigger_count: 40
      states { state: CONTROL trigger_count: 40 }
    }
    steps { follow_up: "thanks" }
    endings { arm: "control" tier: "a" customer_count: 100 }
    endings { arm: "offer" tier: "a" customer_count: 2000 }
    endings { arm: "offer" tier: "b" customer_count: 500 }
    endings { ending: "converted" arm: "offer" tier: "a" customer_count: 60 }
  )pb");
}

TEST(JourneyTablesTest, StepsAreSummedOverArmsAndTiers) {
  EXPECT_EQ(Printed(StepTable(AProgress())),
            "follow-up  delay  triggered  waits  planned  control\n"
            "chase      soon       1,400    300    1,000      100\n"
            "chase      none          40      0        0       40\n"
            "thanks                    0      0        0        0\n");
}

TEST(JourneyTablesTest, EndingsStandByArm) {
  EXPECT_EQ(Printed(EndingTable(AProgress())),
            "arm      customers  on the way  converted\n"
            "control        100         100          0\n"
            "offer        2,560       2,500         60\n");
}

TEST(JourneyTablesTest, RowsAddUpToTheSameCounts) {
  EXPECT_EQ(Csv(ProgressRows(AProgress())),
            "follow_up,delay,ending,arm,tier,state,count\n"
            "chase,soon,,control,a,CONTROL,100\n"
            "chase,soon,,offer,a,WAITS,300\n"
            "chase,soon,,offer,a,PLANNED,1000\n"
            "chase,none,,offer,a,CONTROL,40\n"
            ",,,control,a,ON_THE_WAY,100\n"
            ",,,offer,a,ON_THE_WAY,2000\n"
            ",,,offer,b,ON_THE_WAY,500\n"
            ",,converted,offer,a,ENDED,60\n");
}

TEST(JourneyTablesTest, ATriggerHasACellForEveryHeading) {
  const auto trigger = FromText<v1::JourneyTrigger>(R"pb(
    customer: "workspaces/main/customers/c-1"
    follow_up: "chase"
    occurrence: 12
    trigger_time { seconds: 1800057600 }
    delay: "none"
    horizon_end_time { seconds: 1800662400 nanos: 500000000 }
    state: CONTROL
    arm: "offer"
    tier: "a"
  )pb");
  EXPECT_THAT(TriggerCells(trigger), ElementsAre("c-1", "chase", "12", "offer", "a", "none", "2027-01-16T00:00:00Z", "",
                                                 "2027-01-23T00:00:00.5Z", "CONTROL", ""));
  EXPECT_EQ(TriggerCells(trigger).size(), TriggerHeadings().size());
}

TEST(JourneyTablesTest, AStoryIsToldInTheOrderOfTime) {
  const auto journey = FromText<v1::Journey>(R"pb(
    name: "workspaces/main/campaigns/autumn/journeys/c-1"
    enter_time { seconds: 1800057600 }
    ending: "converted"
    end_time { seconds: 1800064800 }
    triggers {
      follow_up: "chase"
      trigger_time { seconds: 1800057600 }
      due_time { seconds: 1800061200 }
      delay: "soon"
      state: PLANNED
      instruction: "workspaces/main/campaigns/autumn/instructions/17"
    }
    triggers {
      follow_up: "help"
      trigger_time { seconds: 1800061200 }
      delay: "none"
      state: CONTROL
    }
    triggers {
      follow_up: "thanks"
      trigger_time { seconds: 1800064800 }
      due_time { seconds: 1800151200 }
      state: WAITS
    }
  )pb");
  EXPECT_EQ(Printed(StoryTable(journey)),
            "time                     follow-up  what\n"
            "2027-01-16 00:00:00 UTC             came in\n"
            "2027-01-16 00:00:00 UTC  chase      was triggered, delay soon, due 2027-01-16 01:00:00 UTC\n"
            "2027-01-16 01:00:00 UTC  help       was triggered, delay none\n"
            "2027-01-16 01:00:00 UTC  chase      planned as instruction 17\n"
            "2027-01-16 01:00:00 UTC  help       left alone, to compare with\n"
            "2027-01-16 02:00:00 UTC             ended: converted\n"
            "2027-01-16 02:00:00 UTC  thanks     was triggered, due 2027-01-17 02:00:00 UTC\n"
            "2027-01-17 02:00:00 UTC  thanks     waits until it is due\n");
}

TEST(JourneyTablesTest, EveryStateIsToldInItsOwnWords) {
  std::set<std::string> stories;
  for (int state = 1; state < v1::JourneyTrigger::State_ARRAYSIZE; ++state) {
    v1::Journey journey;
    journey.mutable_enter_time()->set_seconds(1800057600);
    v1::JourneyTrigger& trigger = *journey.add_triggers();
    trigger.set_state(static_cast<v1::JourneyTrigger::State>(state));
    *trigger.mutable_trigger_time() = journey.enter_time();
    stories.insert(Printed(StoryTable(journey)));
  }
  EXPECT_EQ(stories.size(), 11u);
}

}  // namespace
}  // namespace sendlift::cli
