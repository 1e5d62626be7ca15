#include "storage/follow_up_cells.h"

#include "base/status.h"
#include "storage/rows.h"

namespace sendlift::storage {

absl::Status AddFollowUpCells(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const FollowUpCells& differences) {
  for (const auto& [cell, people] : differences) {
    if (people == 0) continue;
    RETURN_IF_ERROR(
        session
            .Execute("INSERT INTO follow_up_cells (workspace, campaign, follow_up, arm, delay, day, sort, outcome, "
                     "bin, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
                     "ON CONFLICT (workspace, campaign, follow_up, arm, delay, day, sort, outcome, bin) "
                     "DO UPDATE SET people = follow_up_cells.people + excluded.people",
                     workspace.value, campaign.value, cell.follow_up, cell.arm, cell.delay, cell.day,
                     static_cast<int>(cell.sort), cell.outcome, cell.bin, people)
            .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<FollowUpCells> ReadFollowUpCells(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                int follow_up) {
  FollowUpCells cells;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        const FollowUpCell cell{.follow_up = follow_up,
                                .arm = static_cast<int>(row.Int(0)),
                                .delay = static_cast<int>(row.Int(1)),
                                .day = row.Int(2),
                                .sort = static_cast<CellSort>(row.Int(3)),
                                .outcome = static_cast<int>(row.Int(4)),
                                .bin = static_cast<int>(row.Int(5))};
        cells.emplace_hint(cells.end(), cell, row.Int(6));
        return absl::OkStatus();
      },
      "SELECT arm, delay, day, sort, outcome, bin, people FROM follow_up_cells "
      "WHERE workspace = $1 AND campaign = $2 AND follow_up = $3 AND people <> 0 "
      "ORDER BY arm, delay, day, sort, outcome, bin",
      workspace.value, campaign.value, follow_up));
  return cells;
}

}  // namespace sendlift::storage
