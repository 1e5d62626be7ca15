#include "model/agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Time At(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

Agent Ann() {
  Agent ann;
  ann.id = "ann";
  ann.skills = {"retention"};
  ann.languages = {"de", "pt-BR"};
  ann.call_hours = "Mon-Fri 09:00-17:00";
  ann.time_zone = "Europe/Berlin";
  return ann;
}

std::vector<std::string> WrongFields(const Agent& agent) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(agent)) fields.push_back(violation.field);
  return fields;
}

TEST(AgentTest, EveryWrongFieldIsNamed) {
  EXPECT_THAT(WrongFields(Ann()), IsEmpty());
  EXPECT_THAT(WrongFields(Agent()), IsEmpty());
  Agent wrong = Ann();
  wrong.display_name = std::string(201, 'x');
  wrong.skills = {"retention", "Sales"};
  wrong.languages = {"d", "de"};
  wrong.tasks_a_day = 0;
  wrong.reserved_max = 21;
  wrong.call_hours = "always";
  wrong.time_zone = "Europe/Atlantis";
  EXPECT_THAT(WrongFields(wrong), ElementsAre("display_name", "skills[1]", "languages[0]", "tasks_a_day",
                                              "reserved_max", "call_hours", "time_zone"));
}

TEST(AgentTest, WorksInTheHoursOfTheOwnClock) {
  struct Case {
    const char* name;
    const char* time;
    bool works;
  };
  for (const Case& c :
       {Case{"monday in Berlin", "2027-01-18T09:00:00+01:00", true},
        Case{"before the hours", "2027-01-18T08:59:59+01:00", false},
        Case{"at their end", "2027-01-18T17:00:00+01:00", false}, Case{"sunday", "2027-01-17T12:00:00+01:00", false},
        Case{"in summer the hours are an hour earlier", "2027-07-19T07:00:00Z", true}}) {
    EXPECT_EQ(Works(Ann(), At(c.time)), c.works) << c.name;
  }
  EXPECT_TRUE(Works(Agent(), At("2027-01-17T03:00:00Z")));
}

TEST(AgentTest, TheCountOfTheDayBeginsAnewAtTheOwnMidnight) {
  Agent ann = Ann();
  ann.tasks_a_day = 3;
  const absl::Time evening = At("2027-01-18T22:00:00Z");  // 23:00 in Berlin
  ann.day = DayOf(ann, evening);
  EXPECT_EQ(ann.day, absl::CivilDay(2027, 1, 18));
  ann.tasks_today = 2;
  EXPECT_EQ(TasksLeft(ann, evening), 1);
  EXPECT_EQ(TasksLeft(ann, evening + absl::Hours(1)), 3);
  ann.tasks_a_day = 1;
  EXPECT_EQ(TasksLeft(ann, evening), 0);
}

TEST(AgentTest, SkillLanguageAndOwnerHaveToFit) {
  struct Case {
    const char* name;
    TaskNeeds needs;
    bool can;
  };
  for (const Case& c :
       {Case{"nothing asked", {}, true}, Case{"a skill she has", {.skill = "retention"}, true},
        Case{"a skill she lacks", {.skill = "technical"}, false}, Case{"her language", {.language_code = "de"}, true},
        Case{"of another country", {.language_code = "de-CH"}, true},
        Case{"of another script of letters", {.language_code = "PT"}, true},
        Case{"a language she lacks", {.language_code = "fr"}, false},
        Case{"another's customer, whom anybody may call", {.owner = "bob"}, true},
        Case{"another's customer, only for him", {.owner = "bob", .to_owner = true}, false},
        Case{"her customer, only for her", {.owner = "ann", .to_owner = true}, true},
        Case{"nobody's customer, only for the owner", {.owner = "", .to_owner = true}, false}}) {
    EXPECT_EQ(CanDo(Ann(), c.needs), c.can) << c.name;
  }
  EXPECT_TRUE(CanDo(Agent(), {.language_code = "fr"}));
}

}  // namespace
}  // namespace sendlift
