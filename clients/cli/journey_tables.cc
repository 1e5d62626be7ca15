#include "clients/cli/journey_tables.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::JourneyProgress;
using v1::JourneyTrigger;

constexpr char kOnTheWay[] = "on the way";

std::string Words(JourneyTrigger::State state) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(JourneyTrigger::State_Name(state)), {{"_", " "}});
}

std::set<JourneyTrigger::State> StatesIn(const JourneyProgress& progress) {
  std::set<JourneyTrigger::State> states;
  for (const auto& step : progress.steps()) {
    for (const auto& count : step.states()) states.insert(count.state());
  }
  return states;
}

// What a follow-up with one delay came to.
struct StepSum {
  std::string follow_up;
  std::string delay;
  int64_t triggers = 0;
  std::map<JourneyTrigger::State, int64_t> states = {};
};

std::vector<StepSum> SumsOf(const JourneyProgress& progress) {
  std::vector<StepSum> sums;
  for (const auto& step : progress.steps()) {
    const bool same = !sums.empty() && sums.back().follow_up == step.follow_up() && sums.back().delay == step.delay();
    if (!same) sums.push_back({.follow_up = step.follow_up(), .delay = step.delay()});
    sums.back().triggers += step.trigger_count();
    for (const auto& count : step.states()) sums.back().states[count.state()] += count.trigger_count();
  }
  return sums;
}

std::string Rfc3339(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0 && time.nanos() == 0) return "";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", FromProto(time), absl::UTCTimeZone());
}

std::string OutcomeText(const JourneyTrigger& trigger) {
  switch (trigger.state()) {
    case JourneyTrigger::WAITS:
      return "waits until it is due";
    case JourneyTrigger::PLANNED:
      return absl::StrCat("planned as instruction ", ShortId(trigger.instruction()));
    case JourneyTrigger::DONE:
      return "carried out";
    case JourneyTrigger::CONTROL:
      return "left alone, to compare with";
    case JourneyTrigger::HELD_BACK:
      return "held back: what it waited to be without has happened";
    case JourneyTrigger::NOT_FOR:
      return "not for this customer: `when` or `relationships` do not fit";
    case JourneyTrigger::NO_CHANNEL:
      return "no channel that may be used, or nobody to call";
    case JourneyTrigger::NO_BUDGET:
      return "no room in the budget";
    case JourneyTrigger::LATE:
      return "its event came in too late";
    case JourneyTrigger::DROPPED:
      return "dropped: the journey had ended";
    case JourneyTrigger::NO_TIME:
      return "no time: the campaign was over, or the contact would have expired";
    default:
      return Words(trigger.state());
  }
}

std::string TriggeredText(const JourneyTrigger& trigger) {
  const std::string delay = trigger.delay().empty() ? "" : absl::StrCat(", delay ", trigger.delay());
  const std::string due = trigger.has_due_time() ? absl::StrCat(", due ", FormatTime(trigger.due_time())) : "";
  return absl::StrCat("was triggered", delay, due);
}

// A line of a story with the place that it has among those of the same time.
struct Line {
  absl::Time time;
  int place = 0;
  std::string step;
  std::string text;
};

std::vector<Line> LinesOf(const v1::Journey& journey) {
  std::vector<Line> lines = {{FromProto(journey.enter_time()), 0, "", "came in"}};
  for (const JourneyTrigger& trigger : journey.triggers()) {
    const absl::Time triggered = FromProto(trigger.trigger_time());
    lines.push_back({triggered, 2, trigger.follow_up(), TriggeredText(trigger)});
    const absl::Time due = trigger.has_due_time() ? FromProto(trigger.due_time()) : triggered;
    lines.push_back({due, 3, trigger.follow_up(), OutcomeText(trigger)});
  }
  if (!journey.ending().empty()) {
    lines.push_back({FromProto(journey.end_time()), 1, "", absl::StrCat("ended: ", journey.ending())});
  }
  absl::c_stable_sort(
      lines, [](const Line& a, const Line& b) { return std::pair(a.time, a.place) < std::pair(b.time, b.place); });
  return lines;
}

}  // namespace

Table StepTable(const JourneyProgress& progress) {
  const std::set<JourneyTrigger::State> states = StatesIn(progress);
  std::vector<Column> columns = {Left("follow-up"), Left("delay"), Right("triggered")};
  for (const JourneyTrigger::State state : states) columns.push_back(Right(Words(state)));
  Table table(columns);
  for (const StepSum& sum : SumsOf(progress)) {
    std::vector<std::string> cells = {sum.follow_up, sum.delay, Grouped(sum.triggers)};
    for (const JourneyTrigger::State state : states) {
      const auto found = sum.states.find(state);
      cells.push_back(Grouped(found == sum.states.end() ? 0 : found->second));
    }
    table.Add(std::move(cells));
  }
  return table;
}

Table EndingTable(const JourneyProgress& progress) {
  std::set<std::string> endings;
  std::map<std::string, std::map<std::string, int64_t>> arms;
  std::vector<std::string> order;
  for (const auto& count : progress.endings()) {
    if (!count.ending().empty()) endings.insert(count.ending());
    if (!arms.contains(count.arm())) order.push_back(count.arm());
    arms[count.arm()][count.ending()] += count.customer_count();
  }
  std::vector<Column> columns = {Left("arm"), Right("customers"), Right(kOnTheWay)};
  for (const std::string& ending : endings) columns.push_back(Right(ending));
  Table table(columns);
  for (const std::string& arm : order) {
    std::map<std::string, int64_t>& counts = arms[arm];
    int64_t sum = 0;
    for (const auto& [ending, count] : counts) sum += count;
    std::vector<std::string> cells = {arm, Grouped(sum), Grouped(counts[""])};
    for (const std::string& ending : endings) cells.push_back(Grouped(counts[ending]));
    table.Add(std::move(cells));
  }
  return table;
}

Table ProgressRows(const JourneyProgress& progress) {
  Table table(
      {Left("follow_up"), Left("delay"), Left("ending"), Left("arm"), Left("tier"), Left("state"), Right("count")});
  for (const auto& step : progress.steps()) {
    for (const auto& count : step.states()) {
      table.Add({step.follow_up(), step.delay(), "", step.arm(), step.tier(), JourneyTrigger::State_Name(count.state()),
                 absl::StrCat(count.trigger_count())});
    }
  }
  for (const auto& count : progress.endings()) {
    table.Add({"", "", count.ending(), count.arm(), count.tier(), count.ending().empty() ? "ON_THE_WAY" : "ENDED",
               absl::StrCat(count.customer_count())});
  }
  return table;
}

const std::vector<std::string>& TriggerHeadings() {
  static const auto& headings =
      *new std::vector<std::string>{"customer_id",  "follow_up", "occurrence",       "arm",   "tier",       "delay",
                                    "trigger_time", "due_time",  "horizon_end_time", "state", "instruction"};
  return headings;
}

std::vector<std::string> TriggerCells(const JourneyTrigger& trigger) {
  return {ShortId(trigger.customer()),
          trigger.follow_up(),
          absl::StrCat(trigger.occurrence()),
          trigger.arm(),
          trigger.tier(),
          trigger.delay(),
          Rfc3339(trigger.trigger_time()),
          Rfc3339(trigger.due_time()),
          Rfc3339(trigger.horizon_end_time()),
          JourneyTrigger::State_Name(trigger.state()),
          ShortId(trigger.instruction())};
}

Table StoryTable(const v1::Journey& journey) {
  Table table({Left("time"), Left("follow-up"), Left("what")});
  for (const Line& line : LinesOf(journey)) table.Add({FormatTime(ToProto(line.time)), line.step, line.text});
  return table;
}

}  // namespace sendlift::cli
