#include "services/convert_tasks.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "engine/reserving.h"
#include "services/convert.h"
#include "services/convert_tiers.h"
#include "services/etags.h"
#include "services/names.h"
#include "storage/campaigns.h"
#include "storage/customers.h"
#include "storage/task_calls.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

const FollowUp* StepOf(const CampaignDefinition& definition, const Task& task) {
  if (task.follow_up < 1 || static_cast<size_t>(task.follow_up) > definition.follow_ups.size()) return nullptr;
  return &definition.follow_ups[static_cast<size_t>(task.follow_up) - 1];
}

// A step may have an offer of its own.
const std::optional<Offer>* OfferOf(const CampaignDefinition& definition, const Task& task) {
  const FollowUp* step = StepOf(definition, task);
  if (step != nullptr && step->offer.has_value()) return &step->offer;
  const auto tier = static_cast<size_t>(task.tier);
  return tier < definition.tiers.size() ? &definition.tiers[tier].offer : nullptr;
}

v1::Task::Call CallToProto(const storage::TaskCall& call) {
  v1::Task::Call proto;
  proto.set_agent(AgentName(call.agent));
  *proto.mutable_begin_time() = TimeToProto(call.begin_time);
  *proto.mutable_end_time() = TimeToProto(call.end_time);
  if (call.disposition.has_value()) proto.set_disposition(ToProto(*call.disposition));
  proto.set_note(call.note);
  if (call.callback_time.has_value()) *proto.mutable_callback_time() = TimeToProto(*call.callback_time);
  if (call.rating.has_value()) proto.set_rating(*call.rating);
  if (call.expectation.has_value()) proto.set_expectation(*call.expectation);
  return proto;
}

}  // namespace

Agent AgentFromProto(const v1::Agent& proto, const std::string& id, Violations& violations) {
  Agent agent;
  agent.id = id;
  agent.display_name = proto.display_name();
  agent.skills.assign(proto.skills().begin(), proto.skills().end());
  agent.languages.assign(proto.languages().begin(), proto.languages().end());
  if (proto.tasks_a_day() != 0) agent.tasks_a_day = proto.tasks_a_day();
  if (proto.reserved_max() != 0) agent.reserved_max = proto.reserved_max();
  agent.call_hours = proto.call_hours();
  if (!proto.time_zone().empty()) agent.time_zone = proto.time_zone();
  agent.active = !proto.inactive();
  for (const FieldViolation& violation : ViolationsOf(agent)) {
    violations.Add(absl::StrCat("agent.", violation.field), violation.description);
  }
  return agent;
}

v1::Agent AgentToProto(const Agent& agent, absl::Time now) {
  v1::Agent proto;
  proto.set_name(AgentName(agent.id));
  proto.set_display_name(agent.display_name);
  for (const std::string& skill : agent.skills) proto.add_skills(skill);
  for (const std::string& language : agent.languages) proto.add_languages(language);
  proto.set_tasks_a_day(agent.tasks_a_day);
  proto.set_reserved_max(agent.reserved_max);
  proto.set_call_hours(agent.call_hours);
  proto.set_time_zone(agent.time_zone);
  proto.set_inactive(!agent.active);
  proto.set_tasks_today(agent.tasks_a_day - TasksLeft(agent, now));
  proto.set_etag(EtagOf(absl::StrCat(agent.id, "/", absl::ToUnixMicros(agent.create_time)), agent.revision));
  *proto.mutable_create_time() = TimeToProto(agent.create_time);
  *proto.mutable_update_time() = TimeToProto(agent.update_time);
  return proto;
}

v1::Task::State ToProto(TaskState state) { return static_cast<v1::Task::State>(state); }

v1::Task::Disposition ToProto(Disposition disposition) { return static_cast<v1::Task::Disposition>(disposition); }

Disposition DispositionFromProto(v1::Task::Disposition proto, Violations& violations) {
  if (proto > v1::Task::DISPOSITION_UNSPECIFIED && static_cast<int>(proto) < kDispositionCount) {
    return static_cast<Disposition>(proto);
  }
  violations.Add("disposition", "say how the call went, such as NO_ANSWER");
  return Disposition::kNoAnswer;
}

absl::StatusOr<const Campaign*> TaskConverter::CampaignOf(CampaignNumber number) {
  const auto found = campaigns_.find(number);
  if (found != campaigns_.end()) return &found->second;
  ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session_, kMainWorkspace, number));
  return &campaigns_.emplace(number, std::move(campaign)).first->second;
}

absl::StatusOr<v1::Task> TaskConverter::ToProto(const Task& task) {
  ASSIGN_OR_RETURN(const Campaign* campaign, CampaignOf(task.key.campaign));
  v1::Task proto;
  proto.set_name(TaskName(task.number));
  proto.set_state(sendlift::ToProto(task.state));
  proto.set_instruction(InstructionName(campaign->id, task.key.sequence));
  const auto customer = storage::GetCustomerByNumber(session_, kMainWorkspace, task.customer);
  if (customer.ok()) proto.set_customer(CustomerName(customer->id));
  if (!customer.ok() && !absl::IsNotFound(customer.status())) return customer.status();
  proto.set_arm(ArmName(campaign->definition.experiment, task.arm));
  if (const FollowUp* step = StepOf(campaign->definition, task)) proto.set_follow_up(step->follow_up);
  proto.set_owner(task.needs.owner);
  proto.set_to_owner(task.needs.to_owner);
  proto.set_skill(task.needs.skill);
  proto.set_language_code(task.needs.language_code);
  proto.set_attempt_count(task.attempts);
  *proto.mutable_next_call_time() = TimeToProto(task.next_call_time);
  *proto.mutable_expire_time() = TimeToProto(task.not_after);
  if (!task.agent.empty()) proto.set_agent(AgentName(task.agent));
  proto.set_reservation(task.reservation);
  if (task.state == TaskState::kReserved) *proto.mutable_lease_until_time() = TimeToProto(task.lease_until);
  proto.set_asked_back(task.asked_back);
  if (task.disposition.has_value()) proto.set_disposition(sendlift::ToProto(*task.disposition));
  proto.set_reason(task.reason);
  *proto.mutable_create_time() = TimeToProto(task.create_time);
  return proto;
}

absl::StatusOr<v1::Task> TaskConverter::ToProtoWithAll(const Task& task, absl::Time now) {
  ASSIGN_OR_RETURN(v1::Task proto, ToProto(task));
  RETURN_IF_ERROR(AddCalls(task, proto));
  if (task.state == TaskState::kReserved) RETURN_IF_ERROR(AddBriefing(task, now, proto));
  return proto;
}

absl::Status TaskConverter::AddCalls(const Task& task, v1::Task& proto) {
  ASSIGN_OR_RETURN(const auto calls, storage::ListTaskCalls(session_, kMainWorkspace, task.number));
  for (const storage::TaskCall& call : calls) *proto.add_calls() = CallToProto(call);
  return absl::OkStatus();
}

absl::Status TaskConverter::AddBriefing(const Task& task, absl::Time now, v1::Task& proto) {
  ASSIGN_OR_RETURN(const auto reserved, LookAtReserved(session_, task, now));
  ASSIGN_OR_RETURN(const storage::TaskText text, storage::FindTaskText(session_, kMainWorkspace, task.number));
  ASSIGN_OR_RETURN(const Campaign* campaign, CampaignOf(task.key.campaign));
  v1::Task::Briefing& briefing = *proto.mutable_briefing();
  if (reserved.has_value()) {
    briefing.set_phone_number(reserved->phone_number);
    *briefing.mutable_call_before_time() = TimeToProto(reserved->call_before);
  }
  briefing.set_script(text.script);
  briefing.set_subject(text.subject);
  const std::optional<Offer>* offer = OfferOf(campaign->definition, task);
  if (offer != nullptr && offer->has_value()) *briefing.mutable_offer() = sendlift::ToProto(**offer);
  return absl::OkStatus();
}

}  // namespace sendlift
