#include "storage/tierings.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/tiering_json.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kKind[] = "tiering";
constexpr char kColumns[] =
    "SELECT id, definition, run_next_customer, run_batch, run_principal, run_customers, run_changed, run_begin_us, "
    "run_end_us, revision, create_us, update_us FROM tierings ";

// A run that never was has times of 0.
int64_t MicrosOrNone(absl::Time time) { return time == absl::InfinitePast() ? 0 : ToMicros(time); }
absl::Time TimeOrNone(int64_t micros) { return micros == 0 ? absl::InfinitePast() : FromMicros(micros); }

absl::StatusOr<std::vector<Tiering>> ReadTierings(Session& session, absl::string_view where, const Value& workspace,
                                                  const Value& id, const Value& limit) {
  std::vector<Tiering> tierings;
  const Value values[] = {workspace, id, limit};
  RETURN_IF_ERROR(session.QueryWith(
      [&](const Row& row) -> absl::Status {
        Tiering& tiering = tierings.emplace_back();
        RETURN_IF_ERROR(TieringFromJson(row.Text(1), tiering));
        tiering.id = std::string(row.Text(0));
        tiering.run = {.next_customer = row.Int(2),
                       .batch = row.Int(3),
                       .principal = std::string(row.Text(4)),
                       .customers = row.Int(5),
                       .changed = row.Int(6),
                       .begin_time = TimeOrNone(row.Int(7)),
                       .end_time = TimeOrNone(row.Int(8))};
        tiering.revision = row.Int(9);
        tiering.create_time = FromMicros(row.Int(10));
        tiering.update_time = FromMicros(row.Int(11));
        return absl::OkStatus();
      },
      absl::StrCat(kColumns, where), values));
  return tierings;
}

}  // namespace

absl::StatusOr<Tiering> InsertTiering(Session& session, WorkspaceNumber workspace, Tiering tiering, absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO tierings (workspace, id, definition, run_next_customer, run_batch, run_principal, "
                      "run_customers, run_changed, run_begin_us, run_end_us, revision, create_us, update_us) "
                      "VALUES ($1, $2, $3, 0, 0, '', 0, 0, 0, 0, 1, $4, $4) ON CONFLICT (workspace, id) DO NOTHING",
                      workspace.value, tiering.id, TieringToJson(tiering), ToMicros(now)));
  if (inserted == 0) return ResourceExists(kKind, tiering.id);
  return GetTiering(session, workspace, tiering.id);
}

absl::StatusOr<Tiering> GetTiering(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::vector<Tiering> found,
                   ReadTierings(session, "WHERE workspace = $1 AND id = $2 LIMIT $3", workspace.value, id, int64_t{1}));
  if (found.empty()) return ResourceNotFound(kKind, id);
  return std::move(found.front());
}

absl::StatusOr<std::vector<Tiering>> ListTierings(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                                  int limit) {
  return ReadTierings(session, "WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3", workspace.value, after,
                      int64_t{limit});
}

absl::StatusOr<Tiering> UpdateTiering(Session& session, WorkspaceNumber workspace, const Tiering& tiering,
                                      absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t changed,
                   session.Execute("UPDATE tierings SET definition = $3, revision = revision + 1, update_us = $4 "
                                   "WHERE workspace = $1 AND id = $2",
                                   workspace.value, tiering.id, TieringToJson(tiering), ToMicros(now)));
  if (changed == 0) return ResourceNotFound(kKind, tiering.id);
  RETURN_IF_ERROR(PutTieringRun(session, workspace, tiering.id, tiering.run));
  return GetTiering(session, workspace, tiering.id);
}

absl::Status DeleteTiering(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(const int64_t deleted,
                   session.Execute("DELETE FROM tierings WHERE workspace = $1 AND id = $2", workspace.value, id));
  return deleted == 0 ? ResourceNotFound(kKind, id) : absl::OkStatus();
}

absl::Status PutTieringRun(Session& session, WorkspaceNumber workspace, absl::string_view id, const TieringRun& run) {
  return session
      .Execute(
          "UPDATE tierings SET run_next_customer = $3, run_batch = $4, run_principal = $5, run_customers = $6, "
          "run_changed = $7, run_begin_us = $8, run_end_us = $9 WHERE workspace = $1 AND id = $2",
          workspace.value, id, run.next_customer, run.batch, run.principal, run.customers, run.changed,
          MicrosOrNone(run.begin_time), MicrosOrNone(run.end_time))
      .status();
}

absl::StatusOr<std::optional<Tiering>> TieringUnderWay(Session& session, WorkspaceNumber workspace) {
  ASSIGN_OR_RETURN(
      std::vector<Tiering> found,
      ReadTierings(session, "WHERE workspace = $1 AND id > $2 AND run_next_customer <> 0 ORDER BY id LIMIT $3",
                   workspace.value, absl::string_view(), int64_t{1}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace sendlift::storage
