#pragma once

#include "model/campaign.h"
#include "sendlift/v1/campaign_experiments.pb.h"
#include "services/violations.h"

namespace sendlift {

// The plan with its alpha and power, put into `experiment`; what is wrong on the wire is named under "experiment.plan".
void PlanFromProto(const v1::AnalysisPlan& proto, Experiment& experiment, Violations& violations);
// Without an alpha for a plan that has none.
v1::AnalysisPlan PlanToProto(const Experiment& experiment);

}  // namespace sendlift
