#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/cells.h"
#include "storage/waves.h"

namespace sendlift {

// What a report is made from, read in one snapshot.
struct LiftMaterial {
  std::vector<storage::Cohort> cohorts;
  std::vector<storage::Cell> cells;
  bool waves_to_come = false;  // of the experiment: a roll-out wave is none of them
};
absl::StatusOr<LiftMaterial> ReadLiftMaterial(storage::Session& session, WorkspaceNumber workspace,
                                              const Campaign& campaign, absl::Time now);

// Without the people of a roll-out wave, who were given their arms because of the others.
LiftMaterial OfExperiment(const CampaignDefinition& definition, const LiftMaterial& material);

// The people of two arms alone, `other` in the place of control.
LiftMaterial AsControl(const LiftMaterial& material, int other, int arm);

}  // namespace sendlift
