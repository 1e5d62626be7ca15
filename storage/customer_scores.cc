#include "storage/customer_scores.h"

#include "storage/rows.h"

namespace sendlift::storage {
namespace {

NamedCustomer NamedFromRow(const Row& row) { return {.customer = {row.Int(0)}, .id = std::string(row.Text(1))}; }

Warning WarningFromRow(const Row& row) {
  return {.customer_id = std::string(row.Text(1)),
          .tier = std::string(row.Text(2)),
          .model = row.Int(3),
          .score = {.customer = {row.Int(0)},
                    .churn = row.Double(4),
                    .value_minor = row.Double(5),
                    .value_score = static_cast<int>(row.Int(6)),
                    .value_class = static_cast<ScoreClass>(row.Int(7)),
                    .churn_class = static_cast<ScoreClass>(row.Int(8))}};
}

MatrixCell CellFromRow(const Row& row) {
  return {.value_class = static_cast<ScoreClass>(row.Int(0)),
          .churn_class = static_cast<ScoreClass>(row.Int(1)),
          .customers = row.Int(2),
          .value_minor = row.Double(3),
          .at_risk_minor = row.Double(4),
          .expected_left = row.Double(5)};
}

}  // namespace

absl::Status PutCustomerScore(Session& session, WorkspaceNumber workspace, const Scoring& scoring,
                              const CustomerScore& score) {
  return session
      .Execute(
          "INSERT INTO customer_scores (workspace, customer, scoring, model, churn, value_minor, value_score, "
          "value_class, churn_class) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
          "ON CONFLICT (workspace, customer) DO UPDATE SET scoring = excluded.scoring, model = excluded.model, "
          "churn = excluded.churn, value_minor = excluded.value_minor, value_score = excluded.value_score, "
          "value_class = excluded.value_class, churn_class = excluded.churn_class",
          workspace.value, score.customer.value, scoring.number, scoring.model, score.churn, score.value_minor,
          score.value_score, static_cast<int>(score.value_class), static_cast<int>(score.churn_class))
      .status();
}

absl::Status DeleteCustomerScore(Session& session, WorkspaceNumber workspace, CustomerNumber customer) {
  return session
      .Execute("DELETE FROM customer_scores WHERE workspace = $1 AND customer = $2", workspace.value, customer.value)
      .status();
}

absl::StatusOr<std::vector<NamedCustomer>> CustomersBetween(Session& session, WorkspaceNumber workspace,
                                                            CustomerNumber first, CustomerNumber last) {
  return ReadAll(session, NamedFromRow,
                 "SELECT customer, id FROM customers WHERE workspace = $1 AND customer BETWEEN $2 AND $3 "
                 "ORDER BY customer",
                 workspace.value, first.value, last.value);
}

absl::StatusOr<std::vector<NamedCustomer>> ListOutdatedScores(Session& session, WorkspaceNumber workspace,
                                                              const Scoring& scoring, int64_t first, int limit) {
  return ReadAll(session, NamedFromRow,
                 "SELECT s.customer, coalesce(c.id, '') FROM customer_scores s "
                 "LEFT JOIN customers c ON c.workspace = s.workspace AND c.customer = s.customer "
                 "WHERE s.workspace = $1 AND s.scoring < $2 AND s.customer >= $3 ORDER BY s.customer LIMIT $4",
                 workspace.value, scoring.number, first, limit);
}

absl::StatusOr<std::vector<Warning>> ListWarnings(Session& session, WorkspaceNumber workspace,
                                                  const std::optional<WarningPlace>& after, int limit) {
  const WarningPlace place = after.value_or(WarningPlace{});
  return ReadAll(session, WarningFromRow,
                 "SELECT s.customer, c.id, c.tier, s.model, s.churn, s.value_minor, s.value_score, s.value_class, "
                 "s.churn_class FROM customer_scores s "
                 "JOIN customers c ON c.workspace = s.workspace AND c.customer = s.customer "
                 "WHERE s.workspace = $1 AND ($2 = 0 OR s.churn * s.value_minor < $3 "
                 "OR (s.churn * s.value_minor = $3 AND s.customer > $4)) "
                 "ORDER BY s.churn * s.value_minor DESC, s.customer LIMIT $5",
                 workspace.value, after.has_value(), place.at_risk_minor, place.customer.value, limit);
}

absl::StatusOr<std::vector<MatrixCell>> ReadMatrix(Session& session, WorkspaceNumber workspace) {
  return ReadAll(session, CellFromRow,
                 "SELECT value_class, churn_class, count(*), sum(value_minor), sum(churn * value_minor), sum(churn) "
                 "FROM customer_scores WHERE workspace = $1 GROUP BY value_class, churn_class "
                 "ORDER BY value_class, churn_class",
                 workspace.value);
}

}  // namespace sendlift::storage
