#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/error.h"

namespace sendlift {

// A person who calls customers. Skills, languages and hours are the planner's; the count of the day is kept by the
// worklist and is no change.
struct Agent {
  std::string id;  // the value of an owned customer's attribute `owner`
  std::string display_name;
  std::vector<std::string> skills;
  std::vector<std::string> languages;  // BCP 47; empty: any
  int tasks_a_day = kTasksADayDefault;
  int reserved_max = 1;           // tasks reserved at one time
  std::string call_hours;         // "Mon-Fri 09:00-17:00" on the agent's own clock; empty: always
  std::string time_zone = "UTC";  // of the clock that call hours and days are read from
  bool active = true;
  int64_t revision = 0;  // counts changes; makes the etag
  absl::Time create_time;
  absl::Time update_time;
  absl::CivilDay day;   // the last day on which tasks were reserved,
  int tasks_today = 0;  // and how many

  static constexpr int kTasksADayDefault = 50;
};
inline constexpr int kTasksADayMax = 1000;
inline constexpr int kReservedMax = 20;
inline constexpr int kAgentsMax = 10'000;

// What is wrong with an agent as a planner gives it, under these fields' names; empty if nothing is.
std::vector<FieldViolation> ViolationsOf(const Agent& agent);

// The agent's own day at `now`.
absl::CivilDay DayOf(const Agent& agent, absl::Time now);
// How many tasks the agent may still reserve on the day of `now`.
int TasksLeft(const Agent& agent, absl::Time now);
// Whether the agent's own clock shows an hour in which the agent calls.
bool Works(const Agent& agent, absl::Time now);

// What a task asks of whoever calls.
struct TaskNeeds {
  std::string owner;  // the id of the agent whose customer it is; empty: nobody's
  bool to_owner = false;
  std::string skill;          // empty: none
  std::string language_code;  // of the customer; empty: not known
};
// Whether the agent can be the one who calls, some day. Languages fit by their first part: "de" speaks "de-CH".
bool CanDo(const Agent& agent, const TaskNeeds& needs);

}  // namespace sendlift
