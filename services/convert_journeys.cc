#include "services/convert_journeys.h"

#include <cstdint>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/convert.h"
#include "services/names.h"
#include "services/violations.h"

namespace sendlift {
namespace {

constexpr absl::string_view kProgress = "/journeyProgress";
constexpr absl::string_view kJourneys = "/journeys/";

absl::Status Malformed(const std::string& pattern) {
  return InvalidField("name", absl::StrCat("write it as \"", pattern, "\""));
}

const FollowUp& StepOf(const Campaign& campaign, int follow_up) {
  return campaign.definition.follow_ups[static_cast<size_t>(follow_up)];
}

std::string DelayName(const FollowUp& step, int delay) {
  return delay < 0 ? "" : step.delays[static_cast<size_t>(delay)].delay;
}

const std::string& TierName(const Campaign& campaign, int tier) {
  return campaign.definition.tiers[static_cast<size_t>(tier)].tier;
}

v1::JourneyTrigger::State ToProto(TriggerState state) { return static_cast<v1::JourneyTrigger::State>(state); }

// In the order of the proto: step, delay, arm, tier.
using StepKey = std::tuple<int, int, int, int>;
using StepCounts = std::map<StepKey, std::map<TriggerState, int64_t>>;

StepCounts StepsOf(const storage::JourneyCounts& counts) {
  StepCounts steps;
  for (const auto& [cell, people] : counts) {
    if (cell.follow_up < 0) continue;
    steps[{cell.follow_up, cell.delay, cell.arm, cell.tier}][cell.state] += people;
  }
  return steps;
}

void AddStep(const Campaign& campaign, const StepKey& key, const std::map<TriggerState, int64_t>& states,
             v1::JourneyProgress& proto) {
  const auto [follow_up, delay, arm, tier] = key;
  const FollowUp& step = StepOf(campaign, follow_up);
  v1::JourneyProgress::StepProgress& added = *proto.add_steps();
  added.set_follow_up(step.follow_up);
  added.set_delay(DelayName(step, delay));
  added.set_arm(ArmName(campaign.definition.experiment, arm));
  added.set_tier(TierName(campaign, tier));
  int64_t sum = 0;
  for (const auto& [state, people] : states) {
    v1::JourneyProgress::StateCount& count = *added.add_states();
    count.set_state(ToProto(state));
    count.set_trigger_count(people);
    sum += people;
  }
  added.set_trigger_count(sum);
}

void AddSteps(const Campaign& campaign, const storage::JourneyCounts& counts, v1::JourneyProgress& proto) {
  const StepCounts steps = StepsOf(counts);
  auto next = steps.begin();
  for (int index = 0; index < static_cast<int>(campaign.definition.follow_ups.size()); ++index) {
    const bool triggered = next != steps.end() && std::get<0>(next->first) == index;
    if (!triggered) proto.add_steps()->set_follow_up(StepOf(campaign, index).follow_up);
    for (; next != steps.end() && std::get<0>(next->first) == index; ++next) {
      AddStep(campaign, next->first, next->second, proto);
    }
  }
}

void AddEndings(const Campaign& campaign, const storage::JourneyCounts& counts, v1::JourneyProgress& proto) {
  std::map<std::tuple<int, int, std::string>, int64_t> endings;
  for (const auto& [cell, people] : counts) {
    if (cell.follow_up < 0) endings[{cell.arm, cell.tier, cell.ending}] += people;
  }
  for (const auto& [key, people] : endings) {
    const auto& [arm, tier, ending] = key;
    v1::JourneyProgress::EndingCount& added = *proto.add_endings();
    added.set_ending(ending);
    added.set_arm(ArmName(campaign.definition.experiment, arm));
    added.set_tier(TierName(campaign, tier));
    added.set_customer_count(people);
  }
}

}  // namespace

std::string JourneyProgressName(absl::string_view campaign_id) {
  return absl::StrCat(CampaignName(campaign_id), kProgress);
}

std::string JourneyName(absl::string_view campaign_id, absl::string_view customer_id) {
  return absl::StrCat(CampaignName(campaign_id), kJourneys, customer_id);
}

absl::StatusOr<std::string> CampaignIdOfJourneyProgress(absl::string_view name) {
  absl::string_view campaign = name;
  if (!absl::ConsumeSuffix(&campaign, kProgress)) return Malformed(JourneyProgressName("ID"));
  auto id = CampaignIdOf(campaign);
  if (absl::IsInvalidArgument(id.status())) return Malformed(JourneyProgressName("ID"));
  return id;
}

absl::StatusOr<JourneyPlace> JourneyPlaceOf(absl::string_view name) {
  const size_t end = name.find(kJourneys);
  if (end == absl::string_view::npos) return Malformed(JourneyName("ID", "CUSTOMER"));
  auto campaign = CampaignIdOf(name.substr(0, end));
  auto customer = CustomerIdOf(CustomerName(name.substr(end + kJourneys.size())));
  if (absl::IsInvalidArgument(campaign.status()) || !customer.ok()) return Malformed(JourneyName("ID", "CUSTOMER"));
  if (!campaign.ok()) return NotFound(name);
  return JourneyPlace{.campaign_id = *std::move(campaign), .customer_id = *std::move(customer)};
}

v1::JourneyTrigger ToProto(const Campaign& campaign, const storage::NamedTrigger& named) {
  const Trigger& trigger = named.trigger;
  const FollowUp& step = StepOf(campaign, trigger.follow_up);
  v1::JourneyTrigger proto;
  if (!named.customer_id.empty()) proto.set_customer(CustomerName(named.customer_id));
  proto.set_follow_up(step.follow_up);
  proto.set_occurrence(trigger.occurrence);
  *proto.mutable_trigger_time() = TimeToProto(trigger.trigger_time);
  if (trigger.due_time != absl::InfiniteFuture()) *proto.mutable_due_time() = TimeToProto(trigger.due_time);
  proto.set_delay(DelayName(step, trigger.delay));
  if (trigger.delay >= 0) *proto.mutable_horizon_end_time() = TimeToProto(trigger.trigger_time + step.horizon);
  proto.set_state(ToProto(trigger.state));
  if (trigger.sequence.has_value()) proto.set_instruction(InstructionName(campaign.id, *trigger.sequence));
  proto.set_arm(ArmName(campaign.definition.experiment, named.arm));
  proto.set_tier(TierName(campaign, named.tier));
  return proto;
}

v1::JourneyProgress ToProto(const Campaign& campaign, const storage::JourneyCounts& counts) {
  v1::JourneyProgress proto;
  proto.set_name(JourneyProgressName(campaign.id));
  AddSteps(campaign, counts, proto);
  AddEndings(campaign, counts, proto);
  return proto;
}

v1::Journey ToProto(const Campaign& campaign, const Assignment& assignment, const std::string& customer_id,
                    const Journey& journey) {
  v1::Journey proto;
  proto.set_name(JourneyName(campaign.id, customer_id));
  proto.set_arm(ArmName(campaign.definition.experiment, assignment.arm));
  proto.set_tier(TierName(campaign, assignment.tier));
  *proto.mutable_enter_time() = TimeToProto(journey.enter_time);
  proto.set_ending(journey.ending);
  if (!journey.ending.empty()) *proto.mutable_end_time() = TimeToProto(journey.end_time);
  return proto;
}

std::string KeyText(const Trigger& trigger) {
  return absl::StrCat(trigger.customer.value, "/", trigger.follow_up, "/", trigger.occurrence);
}

Trigger KeyFromText(absl::string_view text) {
  Trigger key;
  key.follow_up = -1;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  if (parts.size() != 3) return key;
  (void)absl::SimpleAtoi(parts[0], &key.customer.value);
  (void)absl::SimpleAtoi(parts[1], &key.follow_up);
  (void)absl::SimpleAtoi(parts[2], &key.occurrence);
  return key;
}

}  // namespace sendlift
