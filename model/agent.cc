#include "model/agent.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "model/quiet_week.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

constexpr size_t kNameBytesMax = 200;
constexpr size_t kListMax = 50;
constexpr size_t kLanguageBytesMax = 35;  // RFC 5646, section 4.4.1

// Of a zone that cannot be loaded: UTC.
absl::TimeZone ZoneOf(const Agent& agent) {
  absl::TimeZone zone;
  return absl::LoadTimeZone(agent.time_zone, &zone) ? zone : absl::UTCTimeZone();
}

std::string FirstPart(absl::string_view language) {
  return absl::AsciiStrToLower(language.substr(0, language.find('-')));
}

bool IsLanguage(absl::string_view language) {
  const std::string first = FirstPart(language);
  return language.size() <= kLanguageBytesMax && first.size() >= 2 &&
         std::all_of(first.begin(), first.end(), [](char c) { return absl::ascii_isalpha(c); });
}

void CheckLists(const Agent& agent, std::vector<FieldViolation>& violations) {
  if (agent.skills.size() > kListMax) violations.push_back({"skills", absl::StrCat("at most ", kListMax)});
  for (size_t i = 0; i < agent.skills.size(); ++i) {
    if (IsResourceId(agent.skills[i])) continue;
    violations.push_back({absl::StrCat("skills[", i, "]"), "1 to 63 of a-z, 0-9 and \"-\", beginning with a letter"});
  }
  if (agent.languages.size() > kListMax) violations.push_back({"languages", absl::StrCat("at most ", kListMax)});
  for (size_t i = 0; i < agent.languages.size(); ++i) {
    if (IsLanguage(agent.languages[i])) continue;
    violations.push_back({absl::StrCat("languages[", i, "]"), "a language such as \"de\" or \"pt-BR\""});
  }
}

}  // namespace

std::vector<FieldViolation> ViolationsOf(const Agent& agent) {
  std::vector<FieldViolation> violations;
  if (agent.display_name.size() > kNameBytesMax) {
    violations.push_back({"display_name", absl::StrCat("at most ", kNameBytesMax, " bytes")});
  }
  CheckLists(agent, violations);
  if (agent.tasks_a_day < 1 || agent.tasks_a_day > kTasksADayMax) {
    violations.push_back({"tasks_a_day", absl::StrCat("1 to ", kTasksADayMax)});
  }
  if (agent.reserved_max < 1 || agent.reserved_max > kReservedMax) {
    violations.push_back({"reserved_max", absl::StrCat("1 to ", kReservedMax)});
  }
  if (!agent.call_hours.empty() && !QuietOutside(agent.call_hours).ok()) {
    violations.push_back({"call_hours", "write it as \"Mon-Fri 09:00-12:30, 13:30-17:00; Sat 09:00-12:00\""});
  }
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(agent.time_zone, &zone)) {
    violations.push_back({"time_zone", "a zone of the IANA database such as \"Europe/Berlin\""});
  }
  return violations;
}

absl::CivilDay DayOf(const Agent& agent, absl::Time now) { return absl::ToCivilDay(now, ZoneOf(agent)); }

int TasksLeft(const Agent& agent, absl::Time now) {
  const int used = agent.day == DayOf(agent, now) ? agent.tasks_today : 0;
  return std::max(agent.tasks_a_day - used, 0);
}

bool Works(const Agent& agent, absl::Time now) {
  if (agent.call_hours.empty()) return true;
  const auto quiet = QuietOutside(agent.call_hours);
  return quiet.ok() && !IsQuiet(*quiet, ZoneOf(agent), now);
}

bool CanDo(const Agent& agent, const TaskNeeds& needs) {
  if (needs.to_owner && needs.owner != agent.id) return false;
  const auto& skills = agent.skills;
  if (!needs.skill.empty() && std::find(skills.begin(), skills.end(), needs.skill) == skills.end()) return false;
  if (needs.language_code.empty() || agent.languages.empty()) return true;
  const std::string wanted = FirstPart(needs.language_code);
  return std::any_of(agent.languages.begin(), agent.languages.end(),
                     [&](const std::string& language) { return FirstPart(language) == wanted; });
}

}  // namespace sendlift
