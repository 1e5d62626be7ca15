#include "scheduler/step_rules.h"

#include <algorithm>

#include "model/event.h"
#include "model/satisfaction.h"

namespace sendlift {
namespace {

bool Has(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::set<std::string> TypesLookedAt(const CampaignDefinition& definition) {
  std::set<std::string> types;
  for (const FollowUp& step : definition.follow_ups) {
    types.insert(step.on.begin(), step.on.end());
    types.insert(step.without.begin(), step.without.end());
  }
  return types;
}

bool HasDates(const CampaignDefinition& definition) {
  return std::any_of(definition.follow_ups.begin(), definition.follow_ups.end(),
                     [](const FollowUp& step) { return !step.date_attribute.empty(); });
}

bool Fits(const FollowUp& step, const Occurrence& occurrence) {
  if (!step.date_attribute.empty() || !Has(step.on, occurrence.type)) return false;
  if (!step.of.empty() && step.of != occurrence.of) return false;
  if (occurrence.machine && !step.machine_events) return false;
  return occurrence.type != kRated || IsWithin(step.rating, occurrence.rating, occurrence.expectation);
}

bool Concerns(const FollowUp& step, const CampaignDefinition& definition, const Assignment& assignment) {
  if (!step.arms.empty() && !Has(step.arms, ArmName(definition.experiment, assignment.arm))) return false;
  return step.tiers.empty() || Has(step.tiers, definition.tiers[static_cast<size_t>(assignment.tier)].tier);
}

std::vector<bool> BehindEnding(const CampaignDefinition& definition, absl::string_view ending) {
  const std::vector<FollowUp>& steps = definition.follow_ups;
  std::vector<bool> behind(steps.size(), false);
  std::vector<std::string> ids;
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < steps.size(); ++i) {
      const bool of_ending = Has(steps[i].on, kEnded) && (steps[i].of.empty() || steps[i].of == ending);
      if (behind[i] || (!of_ending && !Has(ids, steps[i].of))) continue;
      behind[i] = true;
      ids.push_back(steps[i].follow_up);
      more = true;
    }
  }
  return behind;
}

bool IsHeldBack(const FollowUp& step, const Trigger& trigger, const Journey& journey) {
  const bool at_date = !step.date_attribute.empty();
  const absl::Time since = at_date ? std::min(trigger.trigger_time, journey.enter_time) : trigger.trigger_time;
  return std::any_of(step.without.begin(), step.without.end(), [&](const std::string& type) {
    const auto last = journey.last.find(type);
    return last != journey.last.end() && last->second > since;
  });
}

}  // namespace sendlift
