#include "storage/suppressions.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT s.suppression, s.customer, s.address, s.channel, s.reason, s.create_us, c.id, l.name, s.list_day "
    "FROM suppressions s LEFT JOIN customers c ON c.workspace = s.workspace AND c.customer = s.customer "
    "LEFT JOIN suppression_lists l ON l.workspace = s.workspace AND l.list = s.list ";

// By the index of subjects alone: asked for whole rows at once, SQLite reads all suppressions there are.
constexpr char kNumbersOf[] =
    "SELECT suppression FROM suppressions WHERE workspace = $1 AND customer = $2 AND address = '' UNION ALL "
    "SELECT suppression FROM suppressions WHERE workspace = $1 AND customer = 0 AND address <> '' "
    "AND address IN ($3, $4)";

int64_t ToNumber(absl::CivilDay day) { return day - absl::CivilDay(); }
absl::CivilDay ToDay(int64_t number) { return absl::CivilDay() + number; }

int64_t CustomerOf(const Suppression& suppression) { return suppression.customer.value_or(CustomerNumber{}).value; }
int ChannelOf(const Suppression& suppression) {
  return suppression.channel.has_value() ? static_cast<int>(*suppression.channel) : 0;
}

Suppression FromRow(const Row& row) {
  Suppression suppression;
  suppression.number = row.Int(0);
  if (row.Int(1) != 0) suppression.customer = CustomerNumber{row.Int(1)};
  suppression.address = std::string(row.Text(2));
  if (row.Int(3) != 0) suppression.channel = static_cast<Channel>(row.Int(3));
  suppression.reason = static_cast<SuppressionReason>(row.Int(4));
  suppression.create_time = FromMicros(row.Int(5));
  suppression.customer_id = std::string(row.Text(6));
  suppression.list = std::string(row.Text(7));
  if (!suppression.list.empty()) suppression.list_day = ToDay(row.Int(8));
  return suppression;
}

SuppressionList ListFromRow(const Row& row) {
  return {.number = row.Int(0),
          .name = std::string(row.Text(1)),
          .day = ToDay(row.Int(2)),
          .reason = static_cast<SuppressionReason>(row.Int(3)),
          .complete = row.Int(4) != 0,
          .create_time = FromMicros(row.Int(5)),
          .update_time = FromMicros(row.Int(6))};
}

absl::StatusOr<bool> Insert(Session& session, WorkspaceNumber workspace, const Suppression& suppression, int64_t list,
                            absl::CivilDay day, absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO suppressions (workspace, suppression, customer, address, channel, reason, "
                      "create_us, list, list_day) VALUES ($1, (SELECT coalesce(max(suppression), 0) + 1 "
                      "FROM suppressions WHERE workspace = $1), $2, $3, $4, $5, $6, $7, $8) "
                      "ON CONFLICT (workspace, customer, address, channel, list) DO NOTHING",
                      workspace.value, CustomerOf(suppression), suppression.address, ChannelOf(suppression),
                      static_cast<int>(suppression.reason), ToMicros(now), list, ToNumber(day)));
  return inserted > 0;
}

absl::Status Outdated(const SuppressionList& stored, const SuppressionList& given) {
  return Error(absl::StatusCode::kFailedPrecondition, "LIST_OUTDATED",
               absl::StrCat("the list \"", stored.name, "\" is there as of ", absl::FormatCivilTime(stored.day),
                            ", newer than ", absl::FormatCivilTime(given.day), ": import a newer one"),
               {{"list", stored.name}, {"date", absl::FormatCivilTime(stored.day)}});
}

}  // namespace

absl::StatusOr<Suppression> PutSuppression(Session& session, WorkspaceNumber workspace, Suppression suppression,
                                           absl::Time now) {
  RETURN_IF_ERROR(Insert(session, workspace, suppression, 0, absl::CivilDay(), now).status());
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns,
                                   "WHERE s.workspace = $1 AND s.customer = $2 AND s.address = $3 AND s.channel = $4 "
                                   "AND s.list = 0"));
  ASSIGN_OR_RETURN(std::optional<Suppression> stored,
                   ReadOne(session, FromRow, *kSql, workspace.value, CustomerOf(suppression), suppression.address,
                           ChannelOf(suppression)));
  if (!stored.has_value()) return absl::InternalError("a suppression was stored and is not there");
  return *std::move(stored);
}

absl::StatusOr<bool> AddSuppression(Session& session, WorkspaceNumber workspace, const Suppression& suppression,
                                    absl::Time now) {
  return Insert(session, workspace, suppression, 0, absl::CivilDay(), now);
}

absl::StatusOr<std::vector<Suppression>> ListSuppressions(Session& session, WorkspaceNumber workspace, int64_t after,
                                                          int limit) {
  static const std::string* const kSql = new std::string(
      absl::StrCat(kColumns, "WHERE s.workspace = $1 AND s.suppression > $2 ORDER BY s.suppression LIMIT $3"));
  return ReadAll(session, FromRow, *kSql, workspace.value, after, limit);
}

absl::StatusOr<std::vector<Suppression>> SuppressionsOf(Session& session, WorkspaceNumber workspace,
                                                        const Customer& customer) {
  static const std::string* const kSql = new std::string(
      absl::StrCat(kColumns, "WHERE s.workspace = $1 AND s.suppression IN (", kNumbersOf, ") ORDER BY s.suppression"));
  return ReadAll(session, FromRow, *kSql, workspace.value, customer.number.value, customer.email,
                 customer.phone_number);
}

absl::Status DeleteSuppression(Session& session, WorkspaceNumber workspace, int64_t number) {
  ASSIGN_OR_RETURN(
      const int64_t deleted,
      session.Execute("DELETE FROM suppressions WHERE workspace = $1 AND suppression = $2", workspace.value, number));
  return deleted == 0 ? ResourceNotFound("suppression", absl::StrCat(number)) : absl::OkStatus();
}

absl::StatusOr<SuppressionList> OpenSuppressionList(Session& session, WorkspaceNumber workspace,
                                                    const SuppressionList& list, absl::Time now) {
  ASSIGN_OR_RETURN(std::optional<SuppressionList> stored,
                   ReadOne(session, ListFromRow,
                           "SELECT list, name, list_day, reason, complete, create_us, update_us "
                           "FROM suppression_lists WHERE workspace = $1 AND name = $2",
                           workspace.value, list.name));
  if (stored.has_value() && stored->day > list.day) return Outdated(*stored, list);
  if (stored.has_value() && stored->day == list.day) return *std::move(stored);
  SuppressionList opened = list;
  opened.complete = false;
  opened.update_time = now;
  opened.create_time = stored.has_value() ? stored->create_time : now;
  if (stored.has_value()) {
    opened.number = stored->number;
    RETURN_IF_ERROR(session
                        .Execute("UPDATE suppression_lists SET list_day = $3, reason = $4, complete = 0, "
                                 "update_us = $5 WHERE workspace = $1 AND list = $2",
                                 workspace.value, opened.number, ToNumber(opened.day), static_cast<int>(opened.reason),
                                 ToMicros(now))
                        .status());
    return opened;
  }
  ASSIGN_OR_RETURN(
      const int64_t last,
      ReadNumber(session, "SELECT max(list) FROM suppression_lists WHERE workspace = $1", workspace.value));
  opened.number = last + 1;
  RETURN_IF_ERROR(session
                      .Execute("INSERT INTO suppression_lists (workspace, list, name, list_day, reason, complete, "
                               "create_us, update_us) VALUES ($1, $2, $3, $4, $5, 0, $6, $6)",
                               workspace.value, opened.number, opened.name, ToNumber(opened.day),
                               static_cast<int>(opened.reason), ToMicros(now))
                      .status());
  return opened;
}

absl::StatusOr<bool> PutListEntry(Session& session, WorkspaceNumber workspace, const SuppressionList& list,
                                  const Suppression& suppression, absl::Time now) {
  ASSIGN_OR_RETURN(const bool is_new, Insert(session, workspace, suppression, list.number, list.day, now));
  if (is_new) return true;
  RETURN_IF_ERROR(session
                      .Execute("UPDATE suppressions SET list_day = $6, reason = $7 WHERE workspace = $1 "
                               "AND customer = $2 AND address = $3 AND channel = $4 AND list = $5 AND list_day < $6",
                               workspace.value, CustomerOf(suppression), suppression.address, ChannelOf(suppression),
                               list.number, ToNumber(list.day), static_cast<int>(suppression.reason))
                      .status());
  return false;
}

absl::StatusOr<RemovedEntries> RemoveOlderEntries(Session& session, WorkspaceNumber workspace,
                                                  const SuppressionList& list, int64_t after) {
  constexpr int64_t kLookedAt = 20'000;
  RemovedEntries removed;
  ASSIGN_OR_RETURN(removed.count,
                   session.Execute("DELETE FROM suppressions WHERE workspace = $1 AND suppression > $2 "
                                   "AND suppression <= $3 AND list = $4 AND list_day < $5",
                                   workspace.value, after, after + kLookedAt, list.number, ToNumber(list.day)));
  ASSIGN_OR_RETURN(
      const int64_t last,
      ReadNumber(session, "SELECT max(suppression) FROM suppressions WHERE workspace = $1", workspace.value));
  if (last > after + kLookedAt) removed.next = after + kLookedAt;
  return removed;
}

absl::Status CompleteSuppressionList(Session& session, WorkspaceNumber workspace, const SuppressionList& list,
                                     absl::Time now) {
  return session
      .Execute(
          "UPDATE suppression_lists SET complete = 1, update_us = $4 WHERE workspace = $1 AND list = $2 "
          "AND list_day = $3",
          workspace.value, list.number, ToNumber(list.day), ToMicros(now))
      .status();
}

absl::StatusOr<std::vector<SuppressionList>> ListSuppressionLists(Session& session, WorkspaceNumber workspace) {
  return ReadAll(session, ListFromRow,
                 "SELECT list, name, list_day, reason, complete, create_us, update_us FROM suppression_lists "
                 "WHERE workspace = $1 ORDER BY name",
                 workspace.value);
}

}  // namespace sendlift::storage
