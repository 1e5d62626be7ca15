#include "engine/plan_power.h"

#include <algorithm>
#include <numeric>

#include "base/status.h"
#include "measurement/look_design.h"
#include "measurement/plan_reader.h"
#include "model/plan_rules.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/sequential_power.h"

namespace sendlift {
namespace {

// A wave's people and when they are mature.
struct Maturing {
  absl::Time time;
  int64_t people = 0;
};

std::vector<Maturing> MaturingOf(const CampaignDefinition& definition, const std::vector<int64_t>& people) {
  const absl::Duration window = definition.experiment.metrics.front().window;
  std::vector<Maturing> waves;
  for (size_t i = 0; i < people.size(); ++i) {
    waves.push_back({.time = definition.waves[i].start + window, .people = people[i]});
  }
  return waves;
}

// Of a sequential plan every time at which a wave matures is a look.
std::vector<absl::Time> LookTimes(const CampaignDefinition& definition, const std::vector<Maturing>& waves) {
  std::vector<absl::Time> times;
  for (const absl::Duration look : definition.experiment.plan.looks) times.push_back(LooksBegin(definition) + look);
  if (definition.experiment.plan.kind == PlanKind::kSequential) {
    for (const Maturing& wave : waves) times.push_back(wave.time);
  }
  std::sort(times.begin(), times.end());
  return times;
}

// What is known at the looks that see somebody new, up to all of it.
std::vector<double> InformationAt(const std::vector<absl::Time>& times, const std::vector<Maturing>& waves,
                                  double planned) {
  std::vector<double> information;
  for (const absl::Time time : times) {
    int64_t mature = 0;
    for (const Maturing& wave : waves) mature += wave.time <= time ? wave.people : 0;
    const double share = static_cast<double>(mature) / planned;
    const double before = information.empty() ? 0 : information.back();
    if (share < kInformationMin || before >= 1 || share - before < 2 * kInformationStepMin * share) continue;
    information.push_back(share);
  }
  return information;
}

absl::StatusOr<StoppingBounds> BoundsOf(const Experiment& experiment, const std::vector<double>& information) {
  if (experiment.plan.kind == PlanKind::kSequential) return ConfidenceSequenceBounds(information, experiment.alpha);
  return LookDesign(information, SpendingOf(experiment.plan), /*ended=*/true).BoundsAt(experiment.alpha);
}

}  // namespace

absl::StatusOr<FixedTest> FixedTestFor(const CampaignDefinition& definition, const std::vector<int64_t>& people) {
  const Experiment& experiment = definition.experiment;
  if (experiment.plan.kind == PlanKind::kFixedHorizon) return FixedTest{.alpha = experiment.alpha};
  if (experiment.plan.kind == PlanKind::kBayesian) return FixedTest{.alpha = 2 * DecisionLevelOf(experiment)};
  const auto total = static_cast<double>(std::accumulate(people.begin(), people.end(), int64_t{0}));
  const std::optional<int64_t>& named = experiment.plan.planned_customers;
  const double planned = named.has_value() ? static_cast<double>(*named) : total;
  if (total <= 0) return absl::FailedPreconditionError("nobody would be in the campaign");
  const std::vector<Maturing> waves = MaturingOf(definition, people);
  const std::vector<double> information = InformationAt(LookTimes(definition, waves), waves, planned);
  if (information.empty()) return absl::FailedPreconditionError("nobody's outcome window is closed at any look");
  ASSIGN_OR_RETURN(const StoppingBounds bounds, BoundsOf(experiment, information));
  ASSIGN_OR_RETURN(const SequentialCost cost, CostOfDesign(bounds, experiment.alpha, experiment.power));
  const double seen = information.back() * planned / total;  // of all people, at the last look
  return FixedTest{.alpha = experiment.alpha, .customers_a_share = seen / cost.maximum_inflation};
}

}  // namespace sendlift
