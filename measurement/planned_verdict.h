#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "measurement/lift_material.h"
#include "measurement/lift_report.h"
#include "model/campaign.h"
#include "stats/verdict.h"

namespace sendlift {

// What an overall lift means under a plan that may be read before the end: what its reading says, unless the sample
// ratio is wrong or nothing may be judged yet. Better or worse is said only if `adjusted`, the reading's p-value or
// posterior tail as one of its family, is below the plan's level, too. Nothing is said of customers still needed.
absl::StatusOr<Verdict> JudgePlannedLift(const Campaign& campaign, const LiftMaterial& material,
                                         const LiftReport& report, const Lift& lift, std::optional<double> adjusted);

}  // namespace sendlift
