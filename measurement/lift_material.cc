#include "measurement/lift_material.h"

#include <algorithm>

#include "base/status.h"
#include "model/roll_out.h"

namespace sendlift {
namespace {

template <typename T, typename Predicate>
std::vector<T> Those(const std::vector<T>& all, const Predicate& wanted) {
  std::vector<T> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), wanted);
  return some;
}

}  // namespace

absl::StatusOr<LiftMaterial> ReadLiftMaterial(storage::Session& session, WorkspaceNumber workspace,
                                              const Campaign& campaign, absl::Time now) {
  LiftMaterial material;
  ASSIGN_OR_RETURN(material.cohorts, storage::ListCohorts(session, workspace, campaign.number));
  ASSIGN_OR_RETURN(material.cells, storage::ListCells(session, workspace, campaign.number));
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, campaign.number));
  const CampaignDefinition& definition = campaign.definition;
  const bool people_to_come = static_cast<int>(frozen.size()) < ExperimentWaves(definition) ||
                              !definition.touchpoints.empty() || !definition.entry.empty();
  material.waves_to_come = people_to_come && now < definition.window.end &&
                           campaign.state != CampaignState::kCompleted && campaign.state != CampaignState::kCancelled;
  return material;
}

LiftMaterial OfExperiment(const CampaignDefinition& definition, const LiftMaterial& material) {
  const std::optional<int> roll_out = RollOutWave(definition);
  if (!roll_out.has_value()) return material;
  return {.cohorts = Those(material.cohorts, [&](const storage::Cohort& cohort) { return cohort.wave != roll_out; }),
          .cells = Those(material.cells, [&](const storage::Cell& cell) { return cell.key.wave != roll_out; }),
          .waves_to_come = material.waves_to_come};
}

LiftMaterial AsControl(const LiftMaterial& material, int other, int arm) {
  LiftMaterial two{
      .cohorts = Those(material.cohorts,
                       [&](const storage::Cohort& cohort) { return cohort.arm == other || cohort.arm == arm; }),
      .cells = Those(material.cells,
                     [&](const storage::Cell& cell) { return cell.key.arm == other || cell.key.arm == arm; }),
      .waves_to_come = material.waves_to_come};
  for (storage::Cohort& cohort : two.cohorts) {
    if (cohort.arm == other) cohort.arm = kControlArm;
  }
  for (storage::Cell& cell : two.cells) {
    if (cell.key.arm == other) cell.key.arm = kControlArm;
  }
  return two;
}

}  // namespace sendlift
