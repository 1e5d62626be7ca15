#include "storage/task_calls.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Value ValueOf(const std::optional<double>& number) { return number.has_value() ? Value(*number) : Value(Null{}); }

std::optional<double> DoubleAt(const Row& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.Double(column));
}

TaskCall FromRow(const Row& row) {
  TaskCall call{.task = row.Int(0),
                .reservation = row.Int(1),
                .agent = std::string(row.Text(2)),
                .begin_time = FromMicros(row.Int(3)),
                .end_time = FromMicros(row.Int(4)),
                .disposition = std::nullopt,
                .note = std::string(row.Text(6)),
                .callback_time = std::nullopt,
                .rating = DoubleAt(row, 8),
                .expectation = DoubleAt(row, 9)};
  if (row.Int(5) != 0) call.disposition = static_cast<Disposition>(row.Int(5));
  if (!row.IsNull(7)) call.callback_time = FromMicros(row.Int(7));
  return call;
}

}  // namespace

absl::Status PutTaskCall(Session& session, WorkspaceNumber workspace, const TaskCall& call) {
  const int disposition = call.disposition.has_value() ? static_cast<int>(*call.disposition) : 0;
  const Value callback = call.callback_time.has_value() ? Value(ToMicros(*call.callback_time)) : Value(Null{});
  return session
      .Execute(
          "INSERT INTO task_calls (workspace, task, reservation, agent, begin_us, end_us, disposition, note, "
          "callback_us, rating, expectation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
          "ON CONFLICT (workspace, task, reservation) DO UPDATE SET agent = $4, begin_us = $5, end_us = $6, "
          "disposition = $7, note = $8, callback_us = $9, rating = $10, expectation = $11",
          workspace.value, call.task, call.reservation, call.agent, ToMicros(call.begin_time), ToMicros(call.end_time),
          disposition, call.note, callback, ValueOf(call.rating), ValueOf(call.expectation))
      .status();
}

absl::StatusOr<bool> AnyCallWithoutWord(Session& session, WorkspaceNumber workspace, int64_t task,
                                        int64_t reservation) {
  ASSIGN_OR_RETURN(const int64_t found,
                   ReadNumber(session,
                              "SELECT EXISTS (SELECT 1 FROM task_calls WHERE workspace = $1 AND task = $2 "
                              "AND reservation < $3 AND disposition = 0)",
                              workspace.value, task, reservation));
  return found != 0;
}

absl::StatusOr<std::vector<TaskCall>> ListTaskCalls(Session& session, WorkspaceNumber workspace, int64_t task) {
  return ReadAll(session, FromRow,
                 "SELECT task, reservation, agent, begin_us, end_us, disposition, note, callback_us, rating, "
                 "expectation FROM task_calls WHERE workspace = $1 AND task = $2 ORDER BY reservation",
                 workspace.value, task);
}

}  // namespace sendlift::storage
