#include "storage/tasks.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kSelect[] =
    "SELECT task, idempotency_key, campaign, sequence, instruction_attempt, customer, arm, tier, follow_up, owner, "
    "to_owner, skill, language_code, priority, state, create_us, next_call_us, not_after_us, attempts, reservation, "
    "agent, reserve_us, lease_until_us, connected, uncertain, asked_back, contact_us, handed_over_us, disposition, "
    "reason, receipt FROM tasks WHERE workspace = $1 ";

std::string Select(absl::string_view rest) { return absl::StrCat(kSelect, rest); }

Task FromRow(const Row& row) {
  Task task{.number = row.Int(0),
            .idempotency_key = std::string(row.Text(1)),
            .key = {.campaign = {row.Int(2)}, .sequence = row.Int(3)},
            .instruction_attempt = static_cast<int>(row.Int(4)),
            .customer = {row.Int(5)},
            .arm = static_cast<int>(row.Int(6)),
            .tier = static_cast<int>(row.Int(7)),
            .follow_up = static_cast<int>(row.Int(8)),
            .needs = {.owner = std::string(row.Text(9)),
                      .to_owner = row.Int(10) != 0,
                      .skill = std::string(row.Text(11)),
                      .language_code = std::string(row.Text(12))},
            .priority = static_cast<int>(row.Int(13)),
            .state = static_cast<TaskState>(row.Int(14)),
            .create_time = FromMicros(row.Int(15)),
            .next_call_time = FromMicros(row.Int(16)),
            .not_after = FromMicros(row.Int(17)),
            .attempts = static_cast<int>(row.Int(18)),
            .reservation = row.Int(19),
            .agent = std::string(row.Text(20)),
            .reserve_time = FromMicros(row.Int(21)),
            .lease_until = FromMicros(row.Int(22)),
            .connected = row.Int(23) != 0,
            .uncertain = row.Int(24) != 0,
            .asked_back = row.Int(25) != 0,
            .contact_time = FromMicros(row.Int(26)),
            .handed_over = FromMicros(row.Int(27)),
            .disposition = std::nullopt,
            .reason = std::string(row.Text(29)),
            .receipt = std::nullopt};
  if (row.Int(28) != 0) task.disposition = static_cast<Disposition>(row.Int(28));
  if (row.Int(30) != 0) task.receipt = static_cast<Outcome>(row.Int(30));
  return task;
}

TaskText TextFromRow(const Row& row) {
  return {.subject = std::string(row.Text(0)), .script = std::string(row.Text(1))};
}

int NumberOf(const std::optional<Disposition>& disposition) {
  return disposition.has_value() ? static_cast<int>(*disposition) : 0;
}
int NumberOf(const std::optional<Outcome>& receipt) { return receipt.has_value() ? static_cast<int>(*receipt) : 0; }

}  // namespace

absl::StatusOr<int64_t> InsertTask(Session& session, WorkspaceNumber workspace, const Task& task,
                                   const TaskText& text) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(task) FROM tasks WHERE workspace = $1", workspace.value));
  const int64_t number = last + 1;
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO tasks (workspace, task, idempotency_key, campaign, sequence, instruction_attempt, "
                   "customer, arm, tier, follow_up, owner, to_owner, skill, language_code, priority, state, create_us, "
                   "next_call_us, not_after_us, attempts, reservation, agent, reserve_us, lease_until_us, connected, "
                   "uncertain, asked_back, contact_us, handed_over_us, disposition, reason, receipt) VALUES ($1, $2, "
                   "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0, 0, '', 0, 0, 0, "
                   "0, 0, $20, $20, 0, $21, $22)",
                   workspace.value, number, task.idempotency_key, task.key.campaign.value, task.key.sequence,
                   task.instruction_attempt, task.customer.value, task.arm, task.tier, task.follow_up, task.needs.owner,
                   task.needs.to_owner, task.needs.skill, task.needs.language_code, task.priority,
                   static_cast<int>(task.state), ToMicros(task.create_time), ToMicros(task.next_call_time),
                   ToMicros(task.not_after), ToMicros(task.handed_over), task.reason, NumberOf(task.receipt))
          .status());
  RETURN_IF_ERROR(PutTaskText(session, workspace, number, text));
  return number;
}

absl::Status UpdateTask(Session& session, WorkspaceNumber workspace, const Task& task) {
  return session
      .Execute(
          "UPDATE tasks SET instruction_attempt = $3, state = $4, next_call_us = $5, not_after_us = $6, "
          "attempts = $7, reservation = $8, agent = $9, reserve_us = $10, lease_until_us = $11, connected = $12, "
          "uncertain = $13, asked_back = $14, contact_us = $15, handed_over_us = $16, disposition = $17, "
          "reason = $18, receipt = $19 WHERE workspace = $1 AND task = $2",
          workspace.value, task.number, task.instruction_attempt, static_cast<int>(task.state),
          ToMicros(task.next_call_time), ToMicros(task.not_after), task.attempts, task.reservation, task.agent,
          ToMicros(task.reserve_time), ToMicros(task.lease_until), task.connected, task.uncertain, task.asked_back,
          ToMicros(task.contact_time), ToMicros(task.handed_over), NumberOf(task.disposition), task.reason,
          NumberOf(task.receipt))
      .status();
}

absl::Status PutTaskText(Session& session, WorkspaceNumber workspace, int64_t task, const TaskText& text) {
  return session
      .Execute(
          "INSERT INTO task_texts (workspace, task, subject, script) VALUES ($1, $2, $3, $4) "
          "ON CONFLICT (workspace, task) DO UPDATE SET subject = $3, script = $4",
          workspace.value, task, text.subject, text.script)
      .status();
}

absl::StatusOr<TaskText> FindTaskText(Session& session, WorkspaceNumber workspace, int64_t task) {
  ASSIGN_OR_RETURN(
      std::optional<TaskText> text,
      ReadOne(session, TextFromRow, "SELECT subject, script FROM task_texts WHERE workspace = $1 AND task = $2",
              workspace.value, task));
  return text.has_value() ? *std::move(text) : TaskText();
}

absl::StatusOr<Task> GetTask(Session& session, WorkspaceNumber workspace, int64_t number) {
  ASSIGN_OR_RETURN(std::optional<Task> task,
                   ReadOne(session, FromRow, Select("AND task = $2"), workspace.value, number));
  if (!task.has_value()) return ResourceNotFound("task", absl::StrCat(number));
  return *std::move(task);
}

absl::StatusOr<std::optional<Task>> FindTaskByKey(Session& session, WorkspaceNumber workspace,
                                                  absl::string_view idempotency_key) {
  return ReadOne(session, FromRow, Select("AND idempotency_key = $2"), workspace.value, idempotency_key);
}

absl::StatusOr<std::vector<Task>> ListTasks(Session& session, WorkspaceNumber workspace, const TaskQuery& query) {
  const int state = query.state.has_value() ? static_cast<int>(*query.state) : 0;
  return ReadAll(session, FromRow,
                 Select("AND task > $2 AND ($3 = 0 OR state = $3) AND ($4 = '' OR agent = $4) ORDER BY task LIMIT $5"),
                 workspace.value, query.after, state, query.agent, query.limit);
}

absl::StatusOr<std::vector<Task>> DueTasks(Session& session, WorkspaceNumber workspace, absl::string_view agent,
                                           absl::Time now, int limit) {
  return ReadAll(session, FromRow,
                 Select("AND state = 1 AND next_call_us <= $3 AND not_after_us > $3 AND (to_owner = 0 OR owner = $2) "
                        "AND customer NOT IN (SELECT r.customer FROM tasks r WHERE r.workspace = $1 AND r.state = 2) "
                        "ORDER BY (owner = $2) DESC, (disposition = 3) DESC, priority DESC, next_call_us, task "
                        "LIMIT $4"),
                 workspace.value, agent, ToMicros(now), limit);
}

absl::StatusOr<absl::Time> NextCallTime(Session& session, WorkspaceNumber workspace, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t micros,
                   ReadNumber(session,
                              "SELECT min(next_call_us) FROM tasks WHERE workspace = $1 AND state = 1 "
                              "AND next_call_us > $2",
                              workspace.value, ToMicros(now)));
  return micros == 0 ? absl::InfiniteFuture() : FromMicros(micros);
}

absl::StatusOr<std::vector<Task>> LapsedTasks(Session& session, WorkspaceNumber workspace, absl::Time now, int limit) {
  return ReadAll(session, FromRow, Select("AND state = 2 AND lease_until_us <= $2 ORDER BY task LIMIT $3"),
                 workspace.value, ToMicros(now), limit);
}

absl::StatusOr<std::vector<Task>> ExpiredTasks(Session& session, WorkspaceNumber workspace, absl::Time now, int limit) {
  return ReadAll(session, FromRow, Select("AND state = 1 AND not_after_us <= $2 ORDER BY task LIMIT $3"),
                 workspace.value, ToMicros(now), limit);
}

absl::StatusOr<std::vector<Task>> TasksToReport(Session& session, WorkspaceNumber workspace, int64_t after, int limit) {
  return ReadAll(session, FromRow, Select("AND receipt <> 0 AND task > $2 ORDER BY task LIMIT $3"), workspace.value,
                 after, limit);
}

absl::Status ClearReceipt(Session& session, WorkspaceNumber workspace, int64_t task, Outcome receipt) {
  return session
      .Execute("UPDATE tasks SET receipt = 0 WHERE workspace = $1 AND task = $2 AND receipt = $3", workspace.value,
               task, static_cast<int>(receipt))
      .status();
}

absl::StatusOr<int64_t> CountTasksToDo(Session& session, WorkspaceNumber workspace) {
  return ReadNumber(session, "SELECT count(*) FROM tasks WHERE workspace = $1 AND state IN (1, 2)", workspace.value);
}

absl::StatusOr<bool> AnyTaskToDo(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  ASSIGN_OR_RETURN(const int64_t found,
                   ReadNumber(session,
                              "SELECT EXISTS (SELECT 1 FROM tasks WHERE workspace = $1 AND campaign = $2 "
                              "AND state IN (1, 2))",
                              workspace.value, campaign.value));
  return found != 0;
}

absl::StatusOr<int64_t> CountReserved(Session& session, WorkspaceNumber workspace, absl::string_view agent) {
  return ReadNumber(session, "SELECT count(*) FROM tasks WHERE workspace = $1 AND state = 2 AND agent = $2",
                    workspace.value, agent);
}

absl::Status ForEachCalled(
    Session& session, WorkspaceNumber workspace, absl::Time since,
    absl::FunctionRef<absl::Status(CustomerNumber customer, absl::Time handed_over, absl::Time call)> each) {
  const auto called = [&](const Row& row) {
    return each({row.Int(0)}, FromMicros(row.Int(1)), FromMicros(row.Int(2)));
  };
  RETURN_IF_ERROR(session.Query(called,
                                "SELECT customer, handed_over_us, contact_us FROM tasks WHERE workspace = $1 "
                                "AND attempts > 0 AND contact_us >= $2 AND state <> 2 ORDER BY contact_us, task",
                                workspace.value, ToMicros(since)));
  return session.Query(called,
                       "SELECT customer, handed_over_us, reserve_us FROM tasks WHERE workspace = $1 AND state = 2 "
                       "ORDER BY task",
                       workspace.value);
}

absl::Status FenceKey(Session& session, WorkspaceNumber workspace, absl::string_view idempotency_key, int attempt) {
  return session
      .Execute(
          "INSERT INTO task_fences (workspace, idempotency_key, attempt) VALUES ($1, $2, $3) "
          "ON CONFLICT (workspace, idempotency_key) DO UPDATE SET attempt = $3 WHERE attempt < $3",
          workspace.value, idempotency_key, attempt)
      .status();
}

absl::StatusOr<int> FencedAttempt(Session& session, WorkspaceNumber workspace, absl::string_view idempotency_key) {
  ASSIGN_OR_RETURN(const int64_t attempt,
                   ReadNumber(session, "SELECT attempt FROM task_fences WHERE workspace = $1 AND idempotency_key = $2",
                              workspace.value, idempotency_key));
  return static_cast<int>(attempt);
}

absl::StatusOr<int> FollowUpOf(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  ASSIGN_OR_RETURN(const int64_t follow_up,
                   ReadNumber(session,
                              "SELECT follow_up FROM blocks WHERE workspace = $1 AND campaign = $2 "
                              "AND first_sequence <= $3 ORDER BY first_sequence DESC LIMIT 1",
                              workspace.value, key.campaign.value, key.sequence));
  return static_cast<int>(follow_up);
}

absl::Status ForgetTask(Session& session, WorkspaceNumber workspace, const InstructionKey& key) {
  for (const char* sql : {"UPDATE task_texts SET subject = '', script = '' WHERE workspace = $1 AND task IN (SELECT "
                          "task FROM tasks WHERE workspace = $1 AND campaign = $2 AND sequence = $3)",
                          "UPDATE task_calls SET note = '' WHERE workspace = $1 AND task IN (SELECT task FROM tasks "
                          "WHERE workspace = $1 AND campaign = $2 AND sequence = $3)"}) {
    RETURN_IF_ERROR(session.Execute(sql, workspace.value, key.campaign.value, key.sequence).status());
  }
  return absl::OkStatus();
}

}  // namespace sendlift::storage
