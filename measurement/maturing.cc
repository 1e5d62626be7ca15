#include "measurement/maturing.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "model/touchpoint.h"

namespace sendlift {
namespace {

using Place = std::tuple<int, int, int, Channel>;

template <typename T>
Place PlaceOf(const T& people) {
  return {people.wave, people.arm, people.tier, people.channel};
}

absl::Time MatureTimeOf(const storage::Cohort& cohort, absl::Duration window) {
  return MatureTime(cohort.wave, cohort.planned_time, window);
}

// One wave of one comparison.
struct WaveMaterial {
  absl::Time mature_time = absl::InfinitePast();
  LiftMaterial material;
};

}  // namespace

absl::Time MatureTime(int wave, absl::Time planned, absl::Duration window) {
  if (!IsTouchpointWave(wave)) return planned + window;
  return absl::UnixEpoch() + absl::Hours(24) * (1 - wave) + window;
}

LiftMaterial MatureMaterial(const LiftMaterial& material, absl::Duration window, absl::Time at) {
  LiftMaterial mature;
  mature.waves_to_come = material.waves_to_come;
  std::set<Place> places;
  for (const storage::Cohort& cohort : material.cohorts) {
    if (MatureTimeOf(cohort, window) > at) continue;
    mature.cohorts.push_back(cohort);
    places.insert(PlaceOf(cohort));
  }
  std::copy_if(material.cells.begin(), material.cells.end(), std::back_inserter(mature.cells),
               [&](const storage::Cell& cell) { return places.contains(PlaceOf(cell.key)); });
  return mature;
}

int64_t MatureCustomers(const LiftMaterial& material, absl::Duration window, absl::Time at) {
  int64_t customers = 0;
  for (const storage::Cohort& cohort : material.cohorts) {
    if (MatureTimeOf(cohort, window) <= at) customers += cohort.people;
  }
  return customers;
}

std::vector<MaturingStratum> MaturingStrata(const LiftMaterial& material, int arm, int metric, absl::Duration window) {
  std::map<int, WaveMaterial> waves;
  for (const storage::Cohort& cohort : material.cohorts) {
    if (cohort.arm != arm && cohort.arm != kControlArm) continue;
    WaveMaterial& wave = waves[cohort.wave];
    wave.mature_time = std::max(wave.mature_time, MatureTimeOf(cohort, window));
    wave.material.cohorts.push_back(cohort);
  }
  for (const storage::Cell& cell : material.cells) {
    const bool wanted = cell.key.metric == metric && (cell.key.arm == arm || cell.key.arm == kControlArm);
    const auto wave = waves.find(cell.key.wave);
    if (wanted && wave != waves.end()) wave->second.material.cells.push_back(cell);
  }
  std::vector<MaturingStratum> strata;
  for (const auto& [number, wave] : waves) {
    for (const Stratum& stratum : StrataOf(wave.material.cohorts, wave.material.cells, arm, metric)) {
      strata.push_back({.mature_time = wave.mature_time, .stratum = stratum});
    }
  }
  std::stable_sort(strata.begin(), strata.end(),
                   [](const MaturingStratum& a, const MaturingStratum& b) { return a.mature_time < b.mature_time; });
  return strata;
}

}  // namespace sendlift
