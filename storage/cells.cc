#include "storage/cells.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Outcome OutcomeFromRow(const Row& row) {
  return {.event_count = row.Int(0), .total = row.Int(1), .first_time = FromMicros(row.Int(2))};
}

Cell CellFromRow(const Row& row) {
  return {.key = {.wave = static_cast<int>(row.Int(0)),
                  .arm = static_cast<int>(row.Int(1)),
                  .tier = static_cast<int>(row.Int(2)),
                  .channel = static_cast<Channel>(row.Int(3)),
                  .metric = static_cast<int>(row.Int(4))},
          .responders = row.Int(5),
          .total = row.Int(6),
          .squares = absl::MakeUint128(static_cast<uint64_t>(row.Int(7)), static_cast<uint64_t>(row.Int(8)))};
}

constexpr char kColumns[] =
    "SELECT wave, arm, tier, channel, metric, responders, total, squares_high, squares_low FROM cells "
    "WHERE workspace = $1 AND campaign = $2 ";

}  // namespace

absl::StatusOr<std::optional<Outcome>> FindOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   CustomerNumber customer, int metric) {
  return ReadOne(session, OutcomeFromRow,
                 "SELECT event_count, total, first_us FROM outcomes "
                 "WHERE workspace = $1 AND campaign = $2 AND customer = $3 AND metric = $4",
                 workspace.value, campaign.value, customer.value, metric);
}

absl::StatusOr<std::map<int, Outcome>> OutcomesOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                  CustomerNumber customer) {
  std::map<int, Outcome> outcomes;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        outcomes.emplace(static_cast<int>(row.Int(3)), OutcomeFromRow(row));
        return absl::OkStatus();
      },
      "SELECT event_count, total, first_us, metric FROM outcomes "
      "WHERE workspace = $1 AND campaign = $2 AND customer = $3",
      workspace.value, campaign.value, customer.value));
  return outcomes;
}

absl::Status PutOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, CustomerNumber customer,
                        int metric, const Outcome& outcome) {
  return session
      .Execute(
          "INSERT INTO outcomes (workspace, campaign, customer, metric, event_count, total, first_us) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, campaign, customer, metric) DO UPDATE "
          "SET event_count = excluded.event_count, total = excluded.total, first_us = excluded.first_us",
          workspace.value, campaign.value, customer.value, metric, outcome.event_count, outcome.total,
          ToMicros(outcome.first_time))
      .status();
}

absl::Status AddToCell(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Cell& difference) {
  const CellKey& key = difference.key;
  std::string sql(kColumns);
  sql += "AND wave = $3 AND arm = $4 AND tier = $5 AND channel = $6 AND metric = $7";
  ASSIGN_OR_RETURN(std::optional<Cell> cell,
                   ReadOne(session, CellFromRow, sql, workspace.value, campaign.value, key.wave, key.arm, key.tier,
                           static_cast<int>(key.channel), key.metric));
  Cell sum = cell.value_or(Cell{.key = key});
  sum.responders += difference.responders;
  sum.total += difference.total;
  sum.squares += difference.squares;
  return session
      .Execute(
          "INSERT INTO cells (workspace, campaign, wave, arm, tier, channel, metric, responders, total, "
          "squares_high, squares_low) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
          "ON CONFLICT (workspace, campaign, wave, arm, tier, channel, metric) DO UPDATE SET "
          "responders = excluded.responders, total = excluded.total, squares_high = excluded.squares_high, "
          "squares_low = excluded.squares_low",
          workspace.value, campaign.value, key.wave, key.arm, key.tier, static_cast<int>(key.channel), key.metric,
          sum.responders, sum.total, static_cast<int64_t>(absl::Uint128High64(sum.squares)),
          static_cast<int64_t>(absl::Uint128Low64(sum.squares)))
      .status();
}

absl::StatusOr<std::vector<Cell>> ListCells(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  std::string sql(kColumns);
  sql += "ORDER BY wave, arm, tier, channel, metric";
  return ReadAll(session, CellFromRow, sql, workspace.value, campaign.value);
}

}  // namespace sendlift::storage
