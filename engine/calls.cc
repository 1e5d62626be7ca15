#include "engine/calls.h"

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/environment.h"
#include "engine/task_intake.h"
#include "model/event.h"
#include "model/suppression.h"
#include "scheduler/revoking.h"
#include "storage/agents.h"
#include "storage/campaigns.h"
#include "storage/customers.h"
#include "storage/events.h"
#include "storage/suppressions.h"
#include "storage/task_calls.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

using storage::Session;

// Event numbers of a task: one a reservation.
constexpr int64_t kReservationsMax = 1'000'000;

absl::Status NotReserved(const Task& task) {
  return Error(absl::StatusCode::kFailedPrecondition, "TASK_NOT_RESERVED",
               absl::StrCat("the reservation of task ", task.number, " is over: it is ", NameOf(task.state)),
               {{"task", absl::StrCat(task.number)}, {"state", NameOf(task.state)}});
}

bool Holds(const Task& task, const TaskHolder& holder) {
  return task.state == TaskState::kReserved && task.reservation == holder.reservation && task.agent == holder.agent;
}

// Ran out without a word, and nobody has had it since.
absl::StatusOr<bool> MayTellLate(Session& session, const Task& task, const TaskHolder& holder) {
  const bool is_last = task.reservation == holder.reservation && task.agent == holder.agent;
  if (!is_last || (task.state != TaskState::kOpen && task.state != TaskState::kDone)) return false;
  ASSIGN_OR_RETURN(const auto calls, storage::ListTaskCalls(session, kMainWorkspace, task.number));
  return !calls.empty() && calls.back().reservation == task.reservation && !calls.back().disposition.has_value();
}

absl::StatusOr<Task> Held(Session& session, const TaskHolder& holder) {
  ASSIGN_OR_RETURN(Task task, storage::GetTask(session, kMainWorkspace, holder.task));
  if (!Holds(task, holder)) return NotReserved(task);
  return task;
}

void CheckNumber(const std::optional<double>& number, const char* field, const std::optional<Survey>& survey,
                 std::vector<FieldViolation>& violations) {
  if (!number.has_value()) return;
  if (!std::isfinite(*number)) violations.push_back({field, "a number"});
  if (survey.has_value() && (*number < survey->lowest || *number > survey->highest)) {
    violations.push_back({field, absl::StrCat("from ", survey->lowest, " to ", survey->highest)});
  }
}

absl::StatusOr<std::optional<Survey>> SurveyOf(Session& session, const Task& task) {
  if (task.follow_up == 0) return std::nullopt;
  ASSIGN_OR_RETURN(const Campaign campaign, storage::GetCampaignByNumber(session, kMainWorkspace, task.key.campaign));
  const auto& steps = campaign.definition.follow_ups;
  if (static_cast<size_t>(task.follow_up) > steps.size()) return std::nullopt;
  return steps[static_cast<size_t>(task.follow_up) - 1].survey;
}

absl::Status Check(Session& session, const Task& task, const CallReport& report, absl::Time now) {
  std::vector<FieldViolation> violations;
  if (report.note.size() > kNoteBytesMax) {
    violations.push_back({"note", absl::StrCat("at most ", kNoteBytesMax, " bytes")});
  }
  if (report.callback_time.has_value()) {
    if (report.disposition != Disposition::kCallbackRequested) {
      violations.push_back({"callback_time", "only with CALLBACK_REQUESTED"});
    } else if (*report.callback_time <= now || *report.callback_time >= task.not_after) {
      violations.push_back({"callback_time", absl::StrCat("after now and before ",
                                                          absl::FormatTime(task.not_after, absl::UTCTimeZone()))});
    }
  }
  ASSIGN_OR_RETURN(const std::optional<Survey> survey, SurveyOf(session, task));
  CheckNumber(report.rating, "rating", survey, violations);
  CheckNumber(report.expectation, "expectation", survey, violations);
  if (report.rating.has_value() && !IsConnected(report.disposition)) {
    violations.push_back({"rating", "only of a customer who was spoken with"});
  }
  if (report.expectation.has_value() && !report.rating.has_value()) {
    violations.push_back({"expectation", "only beside a rating"});
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(std::move(violations));
}

// What the customer said, as the events that a gateway for texts would bring.
absl::Status AppendEvent(Session& session, const Task& task, const CallReport& report, absl::Time now) {
  const bool talked = IsConnected(report.disposition) && report.disposition != Disposition::kDoNotCall;
  if (!report.rating.has_value() && !talked) return absl::OkStatus();
  Event event;
  event.sequence = task.number * kReservationsMax + task.reservation;
  event.customer = task.customer;
  event.type = report.rating.has_value() ? kRated : kReplied;
  event.time = now;
  event.details.rating = report.rating;
  event.details.expectation = report.expectation;
  event.details.about = task.key;
  ASSIGN_OR_RETURN(const int64_t source, storage::SourceNumber(session, kMainWorkspace, kCallsSource));
  return storage::AppendEvent(session, kMainWorkspace, source, event).status();
}

absl::Status Suppress(Session& session, const Task& task, absl::Time now) {
  Suppression suppression;
  suppression.customer = task.customer;
  suppression.channel = Channel::kPhone;
  suppression.reason = SuppressionReason::kDoNotCall;
  RETURN_IF_ERROR(storage::PutSuppression(session, kMainWorkspace, suppression, now).status());
  return OptOutRevoker(session, kMainWorkspace, now).AskBack(suppression, task.customer);
}

// The number, whoever has it: that is PHONE and SMS. Of a customer who was changed since nobody knows which number it
// was, and a right one must not be lost.
absl::Status SuppressNumber(Session& session, const Task& task, absl::Time now) {
  ASSIGN_OR_RETURN(const auto record, storage::FindCustomerRecord(session, kMainWorkspace, task.customer));
  if (!record.has_value()) return absl::OkStatus();
  const Customer& customer = record->customer;
  if (customer.phone_number.empty() || customer.update_time > task.reserve_time) return absl::OkStatus();
  Suppression suppression;
  suppression.address = customer.phone_number;
  suppression.reason = SuppressionReason::kWrongNumber;
  RETURN_IF_ERROR(storage::PutSuppression(session, kMainWorkspace, suppression, now).status());
  OptOutRevoker revoker(session, kMainWorkspace, now);
  ASSIGN_OR_RETURN(const auto customers, storage::CustomersAt(session, kMainWorkspace, suppression.address));
  for (const CustomerNumber each : customers) RETURN_IF_ERROR(revoker.AskBack(suppression, each));
  return absl::OkStatus();
}

void MoveOn(Task& task, const CallReport& report, absl::Time now) {
  AfterCall after = AfterDisposition(task, report.disposition, report.callback_time, now);
  const bool closed = task.asked_back || task.state == TaskState::kDone;
  if (after.next_call_time.has_value() && closed) return EndTakenBack(task);
  if (after.next_call_time.has_value() && *after.next_call_time >= task.not_after) {
    after = {.next_call_time = std::nullopt, .receipt = ReceiptAfterExpiry(task), .reason = "not_reached"};
  }
  task.state = after.next_call_time.has_value() ? TaskState::kOpen : TaskState::kDone;
  task.next_call_time = after.next_call_time.value_or(task.next_call_time);
  task.receipt = after.receipt;
  task.reason = after.receipt == Outcome::kFailed ? after.reason : "";
  task.asked_back = false;
}

absl::Status PutCall(Session& session, const Task& task, const CallReport& report, absl::Time now) {
  return storage::PutTaskCall(session, kMainWorkspace,
                              {.task = task.number,
                               .reservation = task.reservation,
                               .agent = task.agent,
                               .begin_time = task.reserve_time,
                               .end_time = now,
                               .disposition = report.disposition,
                               .note = report.note,
                               .callback_time = report.callback_time,
                               .rating = report.rating,
                               .expectation = report.expectation});
}

}  // namespace

absl::StatusOr<Task> RenewTask(Session& session, const TaskHolder& holder, absl::Time now) {
  ASSIGN_OR_RETURN(Task task, Held(session, holder));
  task.lease_until = now + kTaskLease;
  RETURN_IF_ERROR(storage::UpdateTask(session, kMainWorkspace, task));
  return task;
}

absl::StatusOr<Task> CompleteTask(Session& session, const TaskHolder& holder, const CallReport& report,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(Task task, storage::GetTask(session, kMainWorkspace, holder.task));
  const bool do_not_call = report.disposition == Disposition::kDoNotCall;
  ASSIGN_OR_RETURN(const bool late, MayTellLate(session, task, holder));
  if (!Holds(task, holder) && !late) {
    if (!do_not_call || holder.reservation > task.reservation || holder.reservation < 1) return NotReserved(task);
    RETURN_IF_ERROR(Suppress(session, task, now));
    return task;
  }
  RETURN_IF_ERROR(Check(session, task, report, now));
  if (late) {
    ASSIGN_OR_RETURN(task.uncertain,
                     storage::AnyCallWithoutWord(session, kMainWorkspace, task.number, task.reservation));
  }
  task.connected = task.connected || IsConnected(report.disposition);
  task.disposition = report.disposition;
  task.contact_time = task.reserve_time;
  MoveOn(task, report, now);
  RETURN_IF_ERROR(storage::UpdateTask(session, kMainWorkspace, task));
  RETURN_IF_ERROR(PutCall(session, task, report, now));
  RETURN_IF_ERROR(AppendEvent(session, task, report, now));
  if (do_not_call) RETURN_IF_ERROR(Suppress(session, task, now));
  if (report.disposition == Disposition::kWrongNumber) RETURN_IF_ERROR(SuppressNumber(session, task, now));
  return task;
}

absl::StatusOr<Task> ReleaseTask(Session& session, const TaskHolder& holder, absl::Time now) {
  ASSIGN_OR_RETURN(Task task, Held(session, holder));
  --task.attempts;
  if (task.asked_back) {
    EndTakenBack(task);
  } else {
    task.state = TaskState::kOpen;
    task.next_call_time = now + kReleasePause;
  }
  RETURN_IF_ERROR(storage::UpdateTask(session, kMainWorkspace, task));
  ASSIGN_OR_RETURN(auto agent, storage::FindAgent(session, kMainWorkspace, holder.agent));
  if (agent.has_value() && agent->day == DayOf(*agent, task.reserve_time) && agent->tasks_today > 0) {
    --agent->tasks_today;
    RETURN_IF_ERROR(storage::PutTasksToday(session, kMainWorkspace, *agent));
  }
  return task;
}

}  // namespace sendlift
