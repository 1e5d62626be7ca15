#include "storage/pieces.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Pieces PiecesFromRow(const Row& row) {
  return {.tier = static_cast<int>(row.Int(0)),
          .planned = row.Int(1),
          .reserved = row.Int(2),
          .recommended = row.Int(3),
          .count_time = FromMicros(row.Int(4))};
}

}  // namespace

absl::StatusOr<std::vector<Pieces>> ListPieces(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                               size_t tiers) {
  std::vector<Pieces> all(tiers);
  for (size_t tier = 0; tier < tiers; ++tier) all[tier].tier = static_cast<int>(tier);
  ASSIGN_OR_RETURN(const std::vector<Pieces> stored,
                   ReadAll(session, PiecesFromRow,
                           "SELECT tier, planned, reserved, recommended, count_us FROM pieces "
                           "WHERE workspace = $1 AND campaign = $2 AND tier < $3",
                           workspace.value, campaign.value, static_cast<int64_t>(tiers)));
  for (const Pieces& pieces : stored) all[static_cast<size_t>(pieces.tier)] = pieces;
  return all;
}

absl::Status PutPieces(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Pieces& pieces) {
  return session
      .Execute(
          "INSERT INTO pieces (workspace, campaign, tier, planned, reserved, recommended, count_us) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, campaign, tier) DO UPDATE SET "
          "planned = excluded.planned, reserved = excluded.reserved, recommended = excluded.recommended, "
          "count_us = excluded.count_us",
          workspace.value, campaign.value, pieces.tier, pieces.planned, pieces.reserved, pieces.recommended,
          ToMicros(pieces.count_time))
      .status();
}

}  // namespace sendlift::storage
