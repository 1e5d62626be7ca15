#include "measurement/recount.h"

#include "base/status.h"
#include "measurement/recounted_delays.h"
#include "measurement/recounted_outcomes.h"
#include "measurement/recounted_sums.h"

namespace sendlift {

absl::StatusOr<Recount> RecountCampaign(storage::Database& database, WorkspaceNumber workspace,
                                        const Campaign& campaign, const RecountOptions& options) {
  Recount recount;
  RETURN_IF_ERROR(RecountOutcomes(database, workspace, campaign, options, recount));
  RETURN_IF_ERROR(RecountDelays(database, workspace, campaign, options, recount));
  for (const auto recount_sums :
       {&RecountCells, &RecountCohorts, &RecountJourneys, &RecountStates, &RecountDelayCells}) {
    RETURN_IF_ERROR(
        database.Read([&](storage::Session& session) { return recount_sums(session, workspace, campaign, recount); }));
  }
  return recount;
}

}  // namespace sendlift
