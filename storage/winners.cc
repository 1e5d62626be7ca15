#include "storage/winners.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

WinnerDecision FromRow(const Row& row) {
  WinnerDecision decision{.wave = static_cast<int>(row.Int(0)),
                          .decide_time = FromMicros(row.Int(1)),
                          .arm = static_cast<int>(row.Int(2)),
                          .reason = static_cast<WinnerReason>(row.Int(3))};
  if (row.IsNull(4)) return decision;
  decision.best = WinnerFigures{.arm = static_cast<int>(row.Int(4)),
                                .difference = row.Double(5),
                                .lower = row.Double(6),
                                .upper = row.Double(7),
                                .p = row.Double(8)};
  return decision;
}

}  // namespace

absl::StatusOr<bool> InsertWinner(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                  const WinnerDecision& decision) {
  const auto real = [&](double WinnerFigures::*figure) {
    return decision.best.has_value() ? Value((*decision.best).*figure) : Value(Null{});
  };
  const Value best_arm = decision.best.has_value() ? Value(int64_t{decision.best->arm}) : Value(Null{});
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO winners (workspace, campaign, wave, decide_us, arm, reason, best_arm, difference, "
                      "lower, upper, p) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
                      "ON CONFLICT (workspace, campaign) DO NOTHING",
                      workspace.value, campaign.value, decision.wave, ToMicros(decision.decide_time), decision.arm,
                      static_cast<int>(decision.reason), best_arm, real(&WinnerFigures::difference),
                      real(&WinnerFigures::lower), real(&WinnerFigures::upper), real(&WinnerFigures::p)));
  return inserted > 0;
}

absl::StatusOr<std::optional<WinnerDecision>> FindWinner(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign) {
  return ReadOne(session, FromRow,
                 "SELECT wave, decide_us, arm, reason, best_arm, difference, lower, upper, p FROM winners "
                 "WHERE workspace = $1 AND campaign = $2",
                 workspace.value, campaign.value);
}

}  // namespace sendlift::storage
