#include "storage/suppressions.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT s.suppression, s.customer, s.address, s.channel, s.reason, s.create_us, c.id FROM suppressions s "
    "LEFT JOIN customers c ON c.workspace = s.workspace AND c.customer = s.customer ";

Suppression FromRow(const Row& row) {
  Suppression suppression;
  suppression.number = row.Int(0);
  if (row.Int(1) != 0) suppression.customer = CustomerNumber{row.Int(1)};
  suppression.address = std::string(row.Text(2));
  if (row.Int(3) != 0) suppression.channel = static_cast<Channel>(row.Int(3));
  suppression.reason = static_cast<SuppressionReason>(row.Int(4));
  suppression.create_time = FromMicros(row.Int(5));
  suppression.customer_id = std::string(row.Text(6));
  return suppression;
}

}  // namespace

absl::StatusOr<Suppression> PutSuppression(Session& session, WorkspaceNumber workspace, Suppression suppression,
                                           absl::Time now) {
  const int64_t customer = suppression.customer.value_or(CustomerNumber{}).value;
  const int channel = suppression.channel.has_value() ? static_cast<int>(*suppression.channel) : 0;
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO suppressions (workspace, suppression, customer, address, channel, reason, create_us) "
                   "VALUES ($1, (SELECT coalesce(max(suppression), 0) + 1 FROM suppressions WHERE workspace = $1), "
                   "$2, $3, $4, $5, $6) ON CONFLICT (workspace, customer, address, channel) DO NOTHING",
                   workspace.value, customer, suppression.address, channel, static_cast<int>(suppression.reason),
                   ToMicros(now))
          .status());
  static const std::string* const kSql = new std::string(
      absl::StrCat(kColumns, "WHERE s.workspace = $1 AND s.customer = $2 AND s.address = $3 AND s.channel = $4"));
  ASSIGN_OR_RETURN(std::optional<Suppression> stored,
                   ReadOne(session, FromRow, *kSql, workspace.value, customer, suppression.address, channel));
  if (!stored.has_value()) return absl::InternalError("a suppression was stored and is not there");
  return *std::move(stored);
}

absl::StatusOr<std::vector<Suppression>> ListSuppressions(Session& session, WorkspaceNumber workspace, int64_t after,
                                                          int limit) {
  static const std::string* const kSql = new std::string(
      absl::StrCat(kColumns, "WHERE s.workspace = $1 AND s.suppression > $2 ORDER BY s.suppression LIMIT $3"));
  return ReadAll(session, FromRow, *kSql, workspace.value, after, limit);
}

absl::StatusOr<std::vector<Suppression>> SuppressionsOf(Session& session, WorkspaceNumber workspace,
                                                        const Customer& customer) {
  static const std::string* const kSql = new std::string(absl::StrCat(
      kColumns,
      "WHERE s.workspace = $1 AND ((s.customer = $2 AND s.address = '') OR (s.customer = 0 AND s.address <> '' AND "
      "s.address IN ($3, $4))) ORDER BY s.suppression"));
  return ReadAll(session, FromRow, *kSql, workspace.value, customer.number.value, customer.email,
                 customer.phone_number);
}

absl::Status DeleteSuppression(Session& session, WorkspaceNumber workspace, int64_t number) {
  ASSIGN_OR_RETURN(
      const int64_t deleted,
      session.Execute("DELETE FROM suppressions WHERE workspace = $1 AND suppression = $2", workspace.value, number));
  return deleted == 0 ? ResourceNotFound("suppression", absl::StrCat(number)) : absl::OkStatus();
}

}  // namespace sendlift::storage
