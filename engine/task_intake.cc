#include "engine/task_intake.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/status.h"
#include "engine/environment.h"
#include "model/campaign.h"
#include "model/content.h"
#include "storage/agents.h"
#include "storage/campaigns.h"
#include "storage/customers.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr char kOwnerAttribute[] = "owner";

Receipt Of(const InstructionOnWire& instruction, Outcome outcome, absl::Time now, const char* reason = "") {
  return {.idempotency_key = instruction.idempotency_key,
          .attempt = instruction.attempt,
          .outcome = outcome,
          .time = now,
          .reason = reason};
}

// When the attempt that a gateway has was leased.
absl::StatusOr<absl::Time> LeaseTimeOf(Session& session, const InstructionKey& key, absl::Time now) {
  ASSIGN_OR_RETURN(const auto range, storage::FindRange(session, kMainWorkspace, key));
  if (!range.has_value()) return now;
  if (range->state(key.sequence) != InstructionState::kStray) return range->lease_time;
  ASSIGN_OR_RETURN(const auto stray, storage::FindStray(session, kMainWorkspace, key));
  return stray.has_value() ? stray->lease_time : now;
}

// Makes tasks, one after the other; agents and campaigns are read once.
class Intake {
 public:
  Intake(Session& session, absl::Time now) : session_(session), now_(now) {}

  absl::StatusOr<Receipt> Take(const ArrivedInstruction& arrived) {
    const InstructionOnWire& instruction = arrived.instruction;
    ASSIGN_OR_RETURN(const auto known, storage::FindTaskByKey(session_, kMainWorkspace, instruction.idempotency_key));
    ASSIGN_OR_RETURN(const int fenced, storage::FencedAttempt(session_, kMainWorkspace, instruction.idempotency_key));
    const bool may_come_again = known.has_value() && known->state == TaskState::kTakenBack;
    if (known.has_value() && !may_come_again) return Of(instruction, Outcome::kAccepted, now_);
    const int closed = std::max(fenced, known.has_value() ? known->instruction_attempt : 0);
    if (instruction.attempt <= closed) return Of(instruction, Outcome::kRejectedRetryable, now_, "late");
    if (instruction.not_after <= now_) return Of(instruction, Outcome::kExpired, now_, "expired");
    if (!instruction.rendered.has_value()) return Of(instruction, Outcome::kRejectedPermanent, now_, "bad_content");
    ASSIGN_OR_RETURN(std::optional<Task> task, MakeTask(arrived));
    if (!task.has_value()) return Of(instruction, Outcome::kRejectedPermanent, now_, "no_customer");
    ASSIGN_OR_RETURN(const bool can_be_done, AnybodyCanDo(task->needs));
    if (!can_be_done) return Of(instruction, Outcome::kRejectedPermanent, now_, "no_agent");
    RETURN_IF_ERROR(Put(*std::move(task), known, *instruction.rendered));
    return Of(instruction, Outcome::kAccepted, now_);
  }

 private:
  absl::StatusOr<const Campaign*> CampaignOf(const std::string& id) {
    const auto found = campaigns_.find(id);
    if (found != campaigns_.end()) return &found->second;
    ASSIGN_OR_RETURN(Campaign campaign, storage::GetCampaign(session_, kMainWorkspace, id));
    return &campaigns_.emplace(id, std::move(campaign)).first->second;
  }

  absl::StatusOr<bool> AnybodyCanDo(const TaskNeeds& needs) {
    if (!agents_.has_value()) {
      ASSIGN_OR_RETURN(agents_, storage::ListAgents(session_, kMainWorkspace, "", kAgentsMax));
    }
    return std::any_of(agents_->begin(), agents_->end(), [&](const Agent& agent) { return CanDo(agent, needs); });
  }

  // Nothing if the customer is not there any more.
  absl::StatusOr<std::optional<Task>> MakeTask(const ArrivedInstruction& arrived) {
    const auto parsed = ParseIdempotencyKey(arrived.instruction.idempotency_key);
    if (!parsed.has_value()) return std::nullopt;
    ASSIGN_OR_RETURN(const Campaign* campaign, CampaignOf(arrived.campaign_id));
    const InstructionKey key{campaign->number, parsed->sequence};
    ASSIGN_OR_RETURN(const auto row, storage::FindInstruction(session_, kMainWorkspace, key));
    ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, kMainWorkspace, key.campaign, key.sequence));
    if (!row.has_value() || !block.has_value()) return absl::DataLossError("an instruction of a block is missing");
    const auto customer = storage::GetCustomerByNumber(session_, kMainWorkspace, row->customer);
    if (absl::IsNotFound(customer.status())) return std::nullopt;
    RETURN_IF_ERROR(customer.status());
    Task task;
    task.idempotency_key = arrived.instruction.idempotency_key;
    task.key = key;
    task.instruction_attempt = arrived.instruction.attempt;
    task.customer = row->customer;
    task.arm = row->arm;
    task.tier = ContentKey::FromNumber(row->content).tier;
    task.priority = campaign->definition.priority;
    task.create_time = now_;
    task.next_call_time = std::max(now_, block->not_before);
    task.not_after = block->not_after;
    ASSIGN_OR_RETURN(task.handed_over, LeaseTimeOf(session_, key, now_));
    task.contact_time = task.handed_over;
    ASSIGN_OR_RETURN(task.follow_up, storage::FollowUpOf(session_, kMainWorkspace, key));
    task.needs = NeedsOf(campaign->definition, task.follow_up, *customer);
    return task;
  }

  static TaskNeeds NeedsOf(const CampaignDefinition& definition, int follow_up, const Customer& customer) {
    TaskNeeds needs;
    const auto owner = customer.attributes.find(kOwnerAttribute);
    if (owner != customer.attributes.end()) needs.owner = owner->second;
    needs.language_code = customer.language_code;
    if (follow_up < 1 || static_cast<size_t>(follow_up) > definition.follow_ups.size()) return needs;
    const FollowUp& step = definition.follow_ups[static_cast<size_t>(follow_up) - 1];
    needs.to_owner = step.to_owner;
    needs.skill = step.skill;
    return needs;
  }

  // A later attempt goes on with the task: calls that were made count.
  absl::Status Put(Task task, const std::optional<Task>& known, const Rendered& rendered) {
    const storage::TaskText text{.subject = rendered.subject, .script = rendered.text};
    if (!known.has_value()) return storage::InsertTask(session_, kMainWorkspace, task, text).status();
    Task again = *known;
    again.instruction_attempt = task.instruction_attempt;
    again.state = TaskState::kOpen;
    again.next_call_time = std::max(task.next_call_time, known->next_call_time);
    again.not_after = task.not_after;
    again.asked_back = false;
    again.handed_over = again.contact_time = task.handed_over;
    again.reason.clear();
    again.receipt.reset();
    RETURN_IF_ERROR(storage::UpdateTask(session_, kMainWorkspace, again));
    return storage::PutTaskText(session_, kMainWorkspace, again.number, text);
  }

  Session& session_;
  const absl::Time now_;
  std::optional<std::vector<Agent>> agents_;
  std::map<std::string, Campaign> campaigns_;
};

absl::StatusOr<Knowledge> KnowledgeOf(Session& session, const AttemptInDoubt& asked) {
  ASSIGN_OR_RETURN(const auto task, storage::FindTaskByKey(session, kMainWorkspace, asked.idempotency_key));
  if (!task.has_value() || task->instruction_attempt < asked.attempt) {
    RETURN_IF_ERROR(storage::FenceKey(session, kMainWorkspace, asked.idempotency_key, asked.attempt));
    return Knowledge::kNeverSeen;
  }
  if (task->instruction_attempt > asked.attempt) return Knowledge::kForgotten;
  return task->state == TaskState::kTakenBack ? Knowledge::kRejected : Knowledge::kAccepted;
}

// The answer; nothing while somebody calls.
absl::StatusOr<std::optional<Outcome>> TakeBack(Session& session, RevocationReason reason,
                                                const RevokedAttempt& asked) {
  ASSIGN_OR_RETURN(auto task, storage::FindTaskByKey(session, kMainWorkspace, asked.idempotency_key));
  if (!task.has_value() || task->instruction_attempt < asked.attempt) {
    RETURN_IF_ERROR(storage::FenceKey(session, kMainWorkspace, asked.idempotency_key, asked.attempt));
    return Outcome::kRevoked;
  }
  if (task->instruction_attempt > asked.attempt) return Outcome::kNotRevoked;
  if (task->state == TaskState::kTakenBack) return Outcome::kRevoked;
  if (task->state == TaskState::kReserved) {
    task->asked_back = true;
    task->reason = NameOf(reason);
    RETURN_IF_ERROR(storage::UpdateTask(session, kMainWorkspace, *task));
    return std::nullopt;
  }
  if (task->state != TaskState::kOpen) return Outcome::kNotRevoked;
  const bool begun = task->connected || task->uncertain;
  if (begun && reason == RevocationReason::kStopped) return Outcome::kNotRevoked;
  task->reason = NameOf(reason);
  EndTakenBack(*task);
  if (!begun) task->receipt.reset();
  RETURN_IF_ERROR(storage::UpdateTask(session, kMainWorkspace, *task));
  return begun ? Outcome::kNotRevoked : Outcome::kRevoked;
}

}  // namespace

void EndTakenBack(Task& task) {
  const bool begun = task.connected || task.uncertain;
  task.state = begun ? TaskState::kDone : TaskState::kTakenBack;
  task.asked_back = false;
  if (!begun) {
    task.receipt = Outcome::kRevoked;
  } else {
    task.receipt = task.connected ? Outcome::kDelivered : Outcome::kNotRevoked;
  }
}

absl::StatusOr<std::vector<Receipt>> TakeInstructions(Session& session, absl::Span<const ArrivedInstruction> arrived,
                                                      absl::Time now) {
  std::vector<Receipt> receipts;
  Intake intake(session, now);
  for (const ArrivedInstruction& each : arrived) {
    ASSIGN_OR_RETURN(Receipt receipt, intake.Take(each));
    receipts.push_back(std::move(receipt));
  }
  return receipts;
}

absl::StatusOr<std::vector<ResolutionEntry>> AnswerQuestions(Session& session,
                                                             absl::Span<const AttemptInDoubt> attempts) {
  std::vector<ResolutionEntry> entries;
  for (const AttemptInDoubt& asked : attempts) {
    ASSIGN_OR_RETURN(const Knowledge knowledge, KnowledgeOf(session, asked));
    entries.push_back({.idempotency_key = asked.idempotency_key, .knowledge = knowledge, .attempt = asked.attempt});
  }
  return entries;
}

absl::StatusOr<std::vector<Receipt>> TakeBackTasks(Session& session, RevocationReason reason,
                                                   absl::Span<const RevokedAttempt> attempts, absl::Time now) {
  std::vector<Receipt> receipts;
  for (const RevokedAttempt& asked : attempts) {
    ASSIGN_OR_RETURN(const auto outcome, TakeBack(session, reason, asked));
    if (!outcome.has_value()) continue;
    receipts.push_back({.idempotency_key = asked.idempotency_key,
                        .attempt = asked.attempt,
                        .outcome = *outcome,
                        .time = now,
                        .reason = *outcome == Outcome::kNotRevoked ? "too_late" : ""});
  }
  return receipts;
}

}  // namespace sendlift
