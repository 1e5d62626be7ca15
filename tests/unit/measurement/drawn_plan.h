#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/random.h"
#include "measurement/lift_material.h"
#include "model/campaign.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {

inline constexpr absl::Duration kDay = absl::Hours(24);
inline constexpr absl::Duration kPlanWindow = absl::Hours(48);

// A wave a day, half of the people in control; whoever responds does so within the window.
struct DrawnPlan {
  int days = 10;
  int64_t people_an_arm = 200;  // in each wave
  double control_rate = 0.1;
  double rate = 0.1;

  int64_t customers() const { return 2 * days * people_an_arm; }
};

inline absl::Time PlannedOn(int day) { return CampaignStart() + day * kDay; }
inline absl::Time AllMature(const DrawnPlan& drawn) { return PlannedOn(drawn.days - 1) + kPlanWindow; }

// A launched campaign with those waves and that plan, for all of these people.
inline Campaign PlannedCampaign(const DrawnPlan& drawn, AnalysisPlan plan) {
  ACampaign builder;
  builder.WithControl(Percent(50)).WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED", kPlanWindow);
  for (int day = 0; day < drawn.days; ++day) {
    builder.WithWave(absl::StrCat("w", day), PlannedOn(day), day + 1 < drawn.days ? Percent(1) : Remainder());
  }
  Campaign campaign = builder.BuildCampaign();
  campaign.definition.experiment.plan = std::move(plan);
  campaign.launch_customers = drawn.customers();
  return campaign;
}

inline int64_t Responders(int64_t people, double rate, Random& random) {
  int64_t responders = 0;
  for (int64_t i = 0; i < people; ++i) responders += random.Chance(rate);
  return responders;
}

inline void AddDrawn(int wave, int arm, int64_t people, int64_t responders, LiftMaterial& material) {
  material.cohorts.push_back({.wave = wave, .arm = arm, .people = people, .planned_time = PlannedOn(wave)});
  material.cells.push_back({.key = {.wave = wave, .arm = arm},
                            .responders = responders,
                            .total = responders,
                            .squares = static_cast<uint64_t>(responders)});
}

inline LiftMaterial Draw(const DrawnPlan& drawn, Random& random) {
  LiftMaterial material;
  for (int day = 0; day < drawn.days; ++day) {
    AddDrawn(day, 0, drawn.people_an_arm, Responders(drawn.people_an_arm, drawn.control_rate, random), material);
    AddDrawn(day, 1, drawn.people_an_arm, Responders(drawn.people_an_arm, drawn.rate, random), material);
  }
  return material;
}

// Looks after every `step` days from the first, each with whoever is mature then.
inline AnalysisPlan LooksEvery(int step, const DrawnPlan& drawn,
                               ErrorSpending spending = ErrorSpending::kObrienFleming) {
  AnalysisPlan plan{.kind = PlanKind::kGroupSequential, .spending = spending};
  for (int day = step; day <= drawn.days; day += step) plan.looks.push_back((day - 1) * kDay + kPlanWindow);
  return plan;
}

}  // namespace sendlift::testing
