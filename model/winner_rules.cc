#include "model/winner_rules.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/wave_size.h"

namespace sendlift {
namespace {

constexpr char kField[] = "experiment.winner";

std::string TimeText(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone()); }

// The waves before the last, whose windows close one after the other.
void CheckWindows(const CampaignDefinition& definition, std::vector<FieldViolation>& violations) {
  if (definition.experiment.metrics.empty()) return;
  const size_t last = definition.waves.size() - 1;
  const Wave& roll_out = definition.waves[last];
  const Wave& before = definition.waves[last - 1];
  const absl::Time closed = before.start + definition.experiment.metrics.front().window;
  if (roll_out.start >= closed) return;
  violations.push_back(
      {absl::StrCat("waves[", last, "].", roll_out.after.has_value() ? "after_duration" : "start_time"),
       absl::StrCat("the winner is not known yet: the outcome windows of wave \"", before.wave, "\" close at ",
                    TimeText(closed), "; start wave \"", roll_out.wave, "\" then or later")});
}

}  // namespace

std::vector<FieldViolation> WinnerViolations(const CampaignDefinition& definition) {
  const std::optional<Winner>& winner = definition.experiment.winner;
  if (!winner.has_value()) return {};
  if (!definition.entry.empty()) {
    return {{kField, "customers come in one by one, with `entry`; there is no last wave to give the winner to"}};
  }
  std::vector<FieldViolation> violations;
  if (!definition.touchpoints.empty()) {
    violations.push_back({kField,
                          "at touchpoints customers come in at any time, so that the waves are not the whole "
                          "experiment; leave the touchpoints or the winner out"});
  }
  if (definition.experiment.assignment == AssignmentSource::kImported) {
    violations.push_back({kField, "arms that are imported stay as they are; leave the winner out"});
  }
  if (definition.waves.size() < 2) {
    violations.push_back({kField, "at least two waves are needed: the last one gets the winner of those before it"});
    return violations;
  }
  const Wave& last = definition.waves.back();
  if (winner->wave != last.wave) {
    violations.push_back({absl::StrCat(kField, ".wave"), absl::StrCat("\"", winner->wave, "\" is not the last wave, ",
                                                                      "which is \"", last.wave, "\"")});
    return violations;
  }
  if (!TakesNew(last)) {
    violations.push_back({absl::StrCat("waves[", definition.waves.size() - 1, "].recipients"),
                          "NON_RESPONDERS stay in their arms, so nobody would get the winner"});
  }
  CheckWindows(definition, violations);
  return violations;
}

}  // namespace sendlift
