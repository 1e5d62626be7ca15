#include "engine/launch_customers.h"

#include <algorithm>
#include <utility>

#include "audience/filter_sql.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/roll_out.h"
#include "scheduler/pieces.h"
#include "scheduler/planner.h"
#include "scheduler/selection.h"

namespace sendlift {

absl::StatusOr<std::optional<int64_t>> CountLaunchCustomers(storage::Session& session, const Campaign& campaign) {
  const Experiment& experiment = campaign.definition.experiment;
  if (!NeedsPlannedCustomers(experiment) || experiment.plan.planned_customers.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(const storage::CandidateQuery query,
                   CandidateQueryFor(session, kMainWorkspace, campaign, CompileFilter));
  ASSIGN_OR_RETURN(Selection selection, Selection::Read(session, campaign, query));
  ASSIGN_OR_RETURN(PiecesLeft left, CountPiecesLeft(session, kMainWorkspace, campaign));
  selection.LimitPieces(std::move(left));
  for (int wave = 0; wave < ExperimentWaves(campaign.definition); ++wave) selection.TakeWave(wave);
  return std::count_if(selection.recipients().begin(), selection.recipients().end(),
                       [](const Recipient& recipient) { return recipient.wave >= 0; });
}

}  // namespace sendlift
