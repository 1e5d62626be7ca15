#include "storage/scorings.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/model_json.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT scoring, model, last_day, state, principal, next_customer, batch, customers, cleared, bounds, create_us, "
    "update_us FROM scorings ";

absl::CivilDay DayOf(int64_t number) { return absl::CivilDay(1970, 1, 1) + number; }

template <typename... Args>
absl::StatusOr<std::optional<Scoring>> ReadScoring(Session& session, absl::string_view where, const Args&... args) {
  std::optional<Scoring> found;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        Scoring scoring;
        scoring.number = row.Int(0);
        scoring.model = row.Int(1);
        scoring.last_day = DayOf(row.Int(2));
        scoring.state = static_cast<Scoring::State>(row.Int(3));
        scoring.principal = std::string(row.Text(4));
        scoring.next_customer = row.Int(5);
        scoring.batch = row.Int(6);
        scoring.customers = row.Int(7);
        scoring.cleared = row.Int(8);
        scoring.create_time = FromMicros(row.Int(10));
        scoring.update_time = FromMicros(row.Int(11));
        RETURN_IF_ERROR(BoundsFromJson(row.Text(9), scoring));
        found = std::move(scoring);
        return absl::OkStatus();
      },
      absl::StrCat(kColumns, where), args...));
  return found;
}

}  // namespace

absl::StatusOr<Scoring> InsertScoring(Session& session, WorkspaceNumber workspace, Scoring scoring, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(scoring) FROM scorings WHERE workspace = $1", workspace.value));
  scoring.number = last + 1;
  scoring.create_time = now;
  scoring.update_time = now;
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO scorings (workspace, scoring, model, last_day, state, principal, next_customer, batch, "
                   "customers, cleared, bounds, create_us, update_us) "
                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
                   workspace.value, scoring.number, scoring.model, scoring.last_day - absl::CivilDay(1970, 1, 1),
                   static_cast<int>(scoring.state), scoring.principal, scoring.next_customer, scoring.batch,
                   scoring.customers, scoring.cleared, BoundsToJson(scoring), ToMicros(now))
          .status());
  return scoring;
}

absl::Status PutScoring(Session& session, WorkspaceNumber workspace, const Scoring& scoring, absl::Time now) {
  return session
      .Execute(
          "UPDATE scorings SET state = $3, next_customer = $4, batch = $5, customers = $6, cleared = $7, "
          "bounds = $8, update_us = $9 WHERE workspace = $1 AND scoring = $2",
          workspace.value, scoring.number, static_cast<int>(scoring.state), scoring.next_customer, scoring.batch,
          scoring.customers, scoring.cleared, BoundsToJson(scoring), ToMicros(now))
      .status();
}

absl::StatusOr<Scoring> GetScoring(Session& session, WorkspaceNumber workspace, int64_t number) {
  ASSIGN_OR_RETURN(auto found, ReadScoring(session, "WHERE workspace = $1 AND scoring = $2", workspace.value, number));
  if (!found.has_value()) return ResourceNotFound("scoring", absl::StrCat(number));
  return *std::move(found);
}

absl::StatusOr<std::optional<Scoring>> UnfinishedScoring(Session& session, WorkspaceNumber workspace) {
  return ReadScoring(session, "WHERE workspace = $1 AND state <> 3", workspace.value);
}

absl::StatusOr<std::optional<Scoring>> LastScoring(Session& session, WorkspaceNumber workspace) {
  return ReadScoring(session, "WHERE workspace = $1 ORDER BY scoring DESC LIMIT 1", workspace.value);
}

}  // namespace sendlift::storage
