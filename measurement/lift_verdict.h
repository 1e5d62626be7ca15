#pragma once

#include "absl/status/statusor.h"
#include "measurement/lift_material.h"
#include "measurement/lift_report.h"
#include "model/campaign.h"
#include "stats/verdict.h"

namespace sendlift {

// Whether a larger number is good; not so for opt-outs and complaints.
bool MoreIsBetter(const Metric& metric);

// What an overall lift of `report` means under the plan: one look at the end, when no wave is to come and everybody's
// window is closed. Better or worse is said only if its adjusted p-value is below alpha, too.
absl::StatusOr<Verdict> JudgeLift(const Campaign& campaign, const LiftMaterial& material, const LiftReport& report,
                                  const Lift& lift);

}  // namespace sendlift
