#include "tests/simulation/step_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace sendlift::simulation {
namespace {

using enum TriggerState;

bool MayFollow(const FollowUp& step, const Trigger& before, const Trigger& after) {
  const bool again = after.state == kWaits || after.state == kLate;
  if (before.state == kWaits) return after.state != kWaits || after.trigger_time > before.trigger_time;
  const bool gives_way = before.state == kHeldBack || before.state == kLate;
  return gives_way && again && step.repeat == Repeat::kOnce && after.trigger_time > before.trigger_time;
}

bool IsNone(const FollowUp& step, const Trigger& trigger) {
  return trigger.delay >= 0 && step.delays[static_cast<size_t>(trigger.delay)].none;
}

}  // namespace

bool HasType(const std::vector<std::string>& types, const std::string& type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

std::string StepName(const CampaignDefinition& definition, int follow_up) {
  if (follow_up == 0) return kFirstContact;
  return definition.follow_ups[static_cast<size_t>(follow_up - 1)].follow_up;
}

bool IsForArmAndTier(const CampaignDefinition& definition, const FollowUp& step, int arm, int tier) {
  const bool is_for_all = step.arms.empty();
  if (!is_for_all && arm == 0) return false;
  if (!is_for_all && !HasType(step.arms, definition.experiment.arms[static_cast<size_t>(arm - 1)].arm)) return false;
  return step.tiers.empty() || HasType(step.tiers, definition.tiers[static_cast<size_t>(tier)].tier);
}

bool IsTriggeredBy(const FollowUp& step, const HeardEvent& event) {
  if (!HasType(step.on, event.type) || (event.machine && !step.machine_events)) return false;
  return step.of.empty() || step.of == event.of;
}

absl::Time DueTime(const FollowUp& step, absl::Time trigger_time, int delay) {
  if (delay < 0) return trigger_time + step.after;
  const Delay& drawn = step.delays[static_cast<size_t>(delay)];
  return drawn.none ? absl::InfiniteFuture() : trigger_time + drawn.after;
}

// Nobody writes a chain longer than all steps.
bool IsBehind(const CampaignDefinition& definition, size_t step, const std::string& ending) {
  const std::vector<FollowUp>& steps = definition.follow_ups;
  for (size_t links = 0; links <= steps.size(); ++links) {
    const FollowUp& each = steps[step];
    if (HasType(each.on, kEnded)) return each.of.empty() || each.of == ending;
    const auto before =
        std::find_if(steps.begin(), steps.end(), [&](const FollowUp& other) { return other.follow_up == each.of; });
    if (each.of.empty() || before == steps.end()) return false;
    step = static_cast<size_t>(before - steps.begin());
  }
  return false;
}

absl::Time LastTime(const CampaignDefinition& definition, const FollowUp& step, absl::Time due) {
  const absl::Time end = definition.window.end;
  return step.valid_for.has_value() ? std::min(end, due + *step.valid_for) : end;
}

std::string WrongChange(const FollowUp& step, const Trigger* before, const Trigger& after) {
  const bool once = step.repeat == Repeat::kOnce;
  if (once != (after.occurrence == 0)) return "is triggered more often than it may be";
  if (after.delay < 0 ? !step.delays.empty() : step.delays.empty()) return "has a delay that the step has not";
  if (after.due_time != DueTime(step, after.trigger_time, after.delay)) return "is not due when it should be";
  if (IsNone(step, after) && after.state != kControl && after.state != kLate) return "does something after all";
  if (before == nullptr) {
    const bool is_new = after.state == kWaits || after.state == kLate || IsNone(step, after);
    return is_new ? "" : "was never triggered";
  }
  if (after.delay != before->delay) return "has another delay than before";
  if (!MayFollow(step, *before, after)) return absl::StrCat("was ", NameOf(before->state), " before");
  return "";
}

}  // namespace sendlift::simulation
