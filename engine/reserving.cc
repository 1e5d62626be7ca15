#include "engine/reserving.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/contact_policy.h"
#include "model/exclusion.h"
#include "scheduler/contact_guard.h"
#include "storage/agents.h"
#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "storage/revocations.h"
#include "storage/stops.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kLookedAtMax = 1000;

absl::Status Unavailable(const Agent& agent, absl::string_view why, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, "AGENT_UNAVAILABLE", absl::StrCat(agent.id, " ", message),
               {{"agent", agent.id}, {"why", std::string(why)}});
}

absl::Status CheckAvailable(Session& session, const Agent& agent, absl::Time now) {
  if (!agent.active) return Unavailable(agent, "inactive", "does not call now; make the agent active first");
  if (!Works(agent, now)) return Unavailable(agent, "off_hours", absl::StrCat("calls ", agent.call_hours, " only"));
  ASSIGN_OR_RETURN(const int64_t reserved, storage::CountReserved(session, kMainWorkspace, agent.id));
  if (reserved >= agent.reserved_max) {
    return Unavailable(agent, "has_task", "has a task already; complete or release it first");
  }
  if (TasksLeft(agent, now) == 0) {
    return Unavailable(agent, "day_is_full", absl::StrCat("has had ", agent.tasks_a_day, " tasks today"));
  }
  return absl::OkStatus();
}

const char* ReasonOf(ExclusionReason reason) {
  switch (reason) {
    case ExclusionReason::kNoAddress:
      return "no_address";
    case ExclusionReason::kNoConsent:
      return "no_consent";
    case ExclusionReason::kCapped:
      return "capped";
    default:
      return "minimum_gap";
  }
}

// What is known of a campaign while one task is looked for.
struct Gate {
  bool open = false;
  CampaignDefinition definition;
  std::unique_ptr<ContactGuard> guard;
};

// A call has its hours, also where the campaign names none; and after quiet hours it is made, if there is time.
CampaignDefinition ForCalls(CampaignDefinition definition) {
  ContactPolicy& policy = definition.policy;
  if (!HasQuietHours(policy)) {
    policy.by_region = true;
    policy.quiet_hours = ParseQuietHours(kUsualQuietHours).value();
  }
  policy.at_end_of_quiet_hours = AtEndOfQuietHours::kSendIfStillValid;
  return definition;
}

// Looks at tasks one after the other, until one may be called now.
class Search {
 public:
  Search(Session& session, const ContactLedger* contacts, absl::Time now)
      : session_(session), contacts_(contacts), now_(now) {}

  // Nothing if it must not be called now; then it is stored when, or that it never may be.
  absl::StatusOr<std::optional<ReservedTask>> LookAt(Task task) {
    ASSIGN_OR_RETURN(const Gate* gate, GateOf(task.key.campaign));
    if (!gate->open) return std::nullopt;
    ASSIGN_OR_RETURN(const auto asked_back, storage::FindRevocation(session_, kMainWorkspace, task.key));
    if (asked_back.has_value()) return std::nullopt;
    ReservedTask found{.task = task, .phone_number = {}, .call_before = task.not_after};
    std::optional<Obstacle> obstacle;
    ASSIGN_OR_RETURN(const bool known, Ask(*gate, found, obstacle));
    if (!known) return std::nullopt;
    if (!obstacle.has_value()) return found;
    RETURN_IF_ERROR(HoldBack(std::move(task), *obstacle));
    return std::nullopt;
  }

 private:
  absl::StatusOr<const Gate*> GateOf(CampaignNumber number) {
    const auto known = gates_.find(number);
    if (known != gates_.end()) return &known->second;
    Gate& gate = gates_[number];
    ASSIGN_OR_RETURN(const storage::Standing standing, storage::StandingOf(session_, kMainWorkspace, number));
    ASSIGN_OR_RETURN(const bool stopped, storage::IsStopped(session_, kMainWorkspace, number, Channel::kPhone));
    if (standing.state != CampaignState::kRunning || stopped) return &gate;
    ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session_, kMainWorkspace, number));
    if (now_ >= campaign.definition.window.end) return &gate;
    if (LimitsContacts(campaign.definition.policy) && contacts_ == nullptr) return &gate;
    gate.definition = ForCalls(std::move(campaign.definition));
    gate.guard = std::make_unique<ContactGuard>(gate.definition, contacts_, now_);
    gate.open = true;
    return &gate;
  }

  // False if there is no such instruction.
  absl::StatusOr<bool> Ask(const Gate& gate, ReservedTask& found, std::optional<Obstacle>& obstacle) {
    const InstructionKey& key = found.task.key;
    ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, kMainWorkspace, key.campaign, key.sequence));
    if (!block.has_value() || now_ < block->not_before || now_ >= block->not_after) return false;
    bool known = false;
    RETURN_IF_ERROR(storage::ForEachDue(session_, kMainWorkspace, key.campaign, Channel::kPhone, key.sequence, 1,
                                        [&](const storage::DueInstruction& due) {
                                          known = true;
                                          obstacle = gate.guard->ObstacleTo(due, *block, found.task.contact_time);
                                          found.phone_number = std::string(due.address);
                                          found.call_before = gate.guard->NotAfter(due, *block);
                                          return absl::OkStatus();
                                        }));
    return known;
  }

  // An opt-out asks the task back; quiet hours until its end leave it to expire.
  absl::Status HoldBack(Task task, const Obstacle& obstacle) {
    if (obstacle.until.has_value()) {
      task.next_call_time = *obstacle.until;
      return storage::UpdateTask(session_, kMainWorkspace, task);
    }
    if (obstacle.reason == ExclusionReason::kSuppressed || obstacle.reason == ExclusionReason::kQuietHours) {
      return absl::OkStatus();
    }
    task.state = TaskState::kRefused;
    task.reason = ReasonOf(obstacle.reason);
    task.receipt = task.connected ? Outcome::kDelivered : Outcome::kFailed;
    if (task.uncertain && !task.connected) task.receipt.reset();
    return storage::UpdateTask(session_, kMainWorkspace, task);
  }

  Session& session_;
  const ContactLedger* contacts_;
  const absl::Time now_;
  std::map<CampaignNumber, Gate> gates_;
};

absl::Status Take(Session& session, Agent agent, Task& task, absl::Time now) {
  task.state = TaskState::kReserved;
  task.agent = agent.id;
  task.reserve_time = now;
  task.lease_until = now + kTaskLease;
  ++task.reservation;
  ++task.attempts;
  RETURN_IF_ERROR(storage::UpdateTask(session, kMainWorkspace, task));
  const absl::CivilDay today = DayOf(agent, now);
  agent.tasks_today = agent.day == today ? agent.tasks_today + 1 : 1;
  agent.day = today;
  return storage::PutTasksToday(session, kMainWorkspace, agent);
}

}  // namespace

absl::StatusOr<Reserved> ReserveTask(Session& session, absl::string_view agent_id, const ContactLedger* contacts,
                                     absl::Time now) {
  ASSIGN_OR_RETURN(const Agent agent, storage::GetAgent(session, kMainWorkspace, agent_id));
  RETURN_IF_ERROR(CheckAvailable(session, agent, now));
  ASSIGN_OR_RETURN(std::vector<Task> due, storage::DueTasks(session, kMainWorkspace, agent.id, now, kLookedAtMax));
  Reserved reserved;
  Search search(session, contacts, now);
  for (Task& task : due) {
    if (!CanDo(agent, task.needs)) continue;
    ASSIGN_OR_RETURN(reserved.task, search.LookAt(std::move(task)));
    if (!reserved.task.has_value()) continue;
    RETURN_IF_ERROR(Take(session, agent, reserved.task->task, now));
    return reserved;
  }
  ASSIGN_OR_RETURN(reserved.next_call_time, storage::NextCallTime(session, kMainWorkspace, now));
  return reserved;
}

absl::StatusOr<std::optional<ReservedTask>> LookAtReserved(Session& session, const Task& task, absl::Time now) {
  ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaignByNumber(session, kMainWorkspace, task.key.campaign));
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session, kMainWorkspace, task.key.campaign, task.key.sequence));
  if (!block.has_value()) return std::nullopt;
  const CampaignDefinition definition = ForCalls(std::move(campaign.definition));
  ContactGuard guard(definition, nullptr, now);
  std::optional<ReservedTask> found;
  RETURN_IF_ERROR(storage::ForEachDue(session, kMainWorkspace, task.key.campaign, Channel::kPhone, task.key.sequence, 1,
                                      [&](const storage::DueInstruction& due) {
                                        if (due.address.empty()) return absl::OkStatus();
                                        found = ReservedTask{.task = task,
                                                             .phone_number = std::string(due.address),
                                                             .call_before = guard.NotAfter(due, *block)};
                                        return absl::OkStatus();
                                      }));
  return found;
}

void CountCall(ContactLedger& contacts, const Task& task) {
  contacts.Remove({.customer = task.customer, .channel = Channel::kPhone, .time = task.contact_time});
  contacts.Add({.customer = task.customer, .channel = Channel::kPhone, .time = task.reserve_time});
}

void UncountCall(ContactLedger& contacts, const Task& task) {
  contacts.Remove({.customer = task.customer, .channel = Channel::kPhone, .time = task.reserve_time});
  contacts.Add({.customer = task.customer, .channel = Channel::kPhone, .time = task.contact_time});
}

}  // namespace sendlift
