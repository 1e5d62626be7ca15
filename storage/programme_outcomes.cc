#include "storage/programme_outcomes.h"

#include <utility>

#include "base/status.h"
#include "storage/rows.h"

namespace sendlift::storage {
namespace {

ProgrammeOutcome OutcomeFromRow(const Row& row) {
  return {.inside = row.Int(0) != 0, .events = row.Int(1), .purchases = row.Int(2), .total = row.Int(3)};
}

NumberedProgrammeOutcome NumberedFromRow(const Row& row) {
  return {
      .period = row.Int(4),
      .customer = {row.Int(5)},
      .outcome = OutcomeFromRow(row),
  };
}

ProgrammeBuyer BuyerFromRow(const Row& row) {
  ProgrammeBuyer buyer;
  if (!row.IsNull(0)) buyer.outcome = OutcomeFromRow(row);
  if (!row.IsNull(4)) buyer.id = std::string(row.Text(4));
  return buyer;
}

ProgrammeCell CellFromRow(const Row& row) {
  return {.period = row.Int(0),
          .inside = row.Int(1) != 0,
          .events = row.Int(2),
          .buyers = row.Int(3),
          .total = row.Int(4),
          .squares = absl::MakeUint128(static_cast<uint64_t>(row.Int(5)), static_cast<uint64_t>(row.Int(6)))};
}

}  // namespace

// One look-up in place of two, and no id where it is not needed: this is done for every purchase.
absl::StatusOr<ProgrammeBuyer> FindProgrammeBuyer(Session& session, WorkspaceNumber workspace, int64_t period,
                                                  CustomerNumber customer) {
  ASSIGN_OR_RETURN(
      std::optional<ProgrammeBuyer> buyer,
      ReadOne(session, BuyerFromRow,
              "SELECT o.inside, o.events, o.purchases, o.total, CASE WHEN o.customer IS NULL THEN "
              "coalesce((SELECT c.id FROM customers c WHERE c.workspace = $1 AND c.customer = $3), "
              "(SELECT m.id FROM merged_customers m WHERE m.workspace = $1 AND m.customer = $3)) END "
              "FROM workspaces w LEFT JOIN programme_outcomes o ON o.workspace = w.workspace AND o.period = $2 "
              "AND o.customer = $3 WHERE w.workspace = $1",
              workspace.value, period, customer.value));
  return std::move(buyer).value_or(ProgrammeBuyer{});
}

absl::Status PutProgrammeOutcome(Session& session, WorkspaceNumber workspace, int64_t period, CustomerNumber customer,
                                 const ProgrammeOutcome& outcome) {
  return session
      .Execute(
          "INSERT INTO programme_outcomes (workspace, period, customer, inside, events, purchases, total) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, period, customer) DO UPDATE SET "
          "events = excluded.events, purchases = excluded.purchases, total = excluded.total",
          workspace.value, period, customer.value, outcome.inside ? 1 : 0, outcome.events, outcome.purchases,
          outcome.total)
      .status();
}

absl::Status ForEachProgrammeOutcome(Session& session, WorkspaceNumber workspace, int64_t period, CustomerNumber after,
                                     CustomerNumber last, TakeProgrammeOutcome each) {
  return session.Query([&](const Row& row) { return each(NumberedFromRow(row)); },
                       "SELECT inside, events, purchases, total, period, customer FROM programme_outcomes "
                       "WHERE workspace = $1 AND period = $2 AND customer > $3 AND customer <= $4 ORDER BY customer",
                       workspace.value, period, after.value, last.value);
}

absl::Status ForEachProgrammeOutcomeOfPeriods(Session& session, WorkspaceNumber workspace, int64_t first, int64_t last,
                                              TakeProgrammeOutcome each) {
  return session.Query([&](const Row& row) { return each(NumberedFromRow(row)); },
                       "SELECT inside, events, purchases, total, period, customer FROM programme_outcomes "
                       "WHERE workspace = $1 AND period >= $2 AND period <= $3 ORDER BY customer, period",
                       workspace.value, first, last);
}

absl::Status AddToProgrammeCell(Session& session, WorkspaceNumber workspace, const ProgrammeCell& difference) {
  const int inside = difference.inside ? 1 : 0;
  ASSIGN_OR_RETURN(const std::optional<ProgrammeCell> stored,
                   ReadOne(session, CellFromRow,
                           "SELECT period, inside, events, buyers, total, squares_high, squares_low "
                           "FROM programme_cells WHERE workspace = $1 AND period = $2 AND inside = $3",
                           workspace.value, difference.period, inside));
  ProgrammeCell sum = stored.value_or(ProgrammeCell{});
  sum.events += difference.events;
  sum.buyers += difference.buyers;
  sum.total += difference.total;
  sum.squares += difference.squares;
  return session
      .Execute(
          "INSERT INTO programme_cells (workspace, period, inside, events, buyers, total, squares_high, "
          "squares_low) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (workspace, period, inside) DO "
          "UPDATE SET events = excluded.events, buyers = excluded.buyers, total = excluded.total, "
          "squares_high = excluded.squares_high, squares_low = excluded.squares_low",
          workspace.value, difference.period, inside, sum.events, sum.buyers, sum.total,
          static_cast<int64_t>(absl::Uint128High64(sum.squares)), static_cast<int64_t>(absl::Uint128Low64(sum.squares)))
      .status();
}

absl::StatusOr<std::vector<ProgrammeCell>> ListProgrammeCells(Session& session, WorkspaceNumber workspace) {
  return ReadAll(session, CellFromRow,
                 "SELECT period, inside, events, buyers, total, squares_high, squares_low FROM programme_cells "
                 "WHERE workspace = $1 ORDER BY period, inside",
                 workspace.value);
}

}  // namespace sendlift::storage
