#include "measurement/arm_pairs.h"

#include "measurement/arm_sums.h"
#include "measurement/lift.h"
#include "measurement/stratified_lift.h"
#include "stats/multiplicity.h"

namespace sendlift {
namespace {

LiftNumbers CompareWithin(const CampaignDefinition& definition, const LiftMaterial& material, int arm, int metric) {
  const MetricKind kind = definition.experiment.metrics[static_cast<size_t>(metric)].kind;
  const double level = 1 - definition.experiment.alpha;
  const std::vector<Stratum> strata = StrataOf(material.cohorts, material.cells, arm, metric);
  if (strata.size() > 1) {
    if (const auto stratified = CompareStrata(kind, strata, level); stratified.has_value()) return *stratified;
  }
  return CompareArms(kind, SumsOf(material.cohorts, material.cells, arm, metric, {}),
                     SumsOf(material.cohorts, material.cells, kControlArm, metric, {}), level);
}

void Adjust(std::vector<ArmPair>& pairs) {
  std::vector<double> raw;
  for (const ArmPair& pair : pairs) {
    if (pair.p.has_value()) raw.push_back(*pair.p);
  }
  if (raw.empty()) return;
  const auto adjusted = AdjustedP(raw, PAdjustment::kHolm);
  if (!adjusted.ok()) return;
  size_t next = 0;
  for (ArmPair& pair : pairs) {
    if (pair.p.has_value()) pair.adjusted_p = (*adjusted)[next++];
  }
}

}  // namespace

std::vector<ArmPair> CompareArmPairs(const CampaignDefinition& definition, const LiftMaterial& material, int metric) {
  const int arms = static_cast<int>(definition.experiment.arms.size());
  std::vector<ArmPair> pairs;
  for (int arm = 1; arm <= arms; ++arm) {
    for (int other = arm + 1; other <= arms; ++other) {
      const LiftNumbers numbers = CompareWithin(definition, AsControl(material, other, arm), arm, metric);
      pairs.push_back(
          {.arm = arm, .other = other, .difference = numbers.difference, .p = numbers.p_value, .adjusted_p = {}});
    }
  }
  Adjust(pairs);
  return pairs;
}

}  // namespace sendlift
