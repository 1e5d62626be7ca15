#pragma once

#include <string>

#include "measurement/lift_report.h"
#include "model/campaign.h"

namespace sendlift {

// What the plan's numbers promise, in one or two sentences: "False alarms in at most 5 % of experiments, however often
// one looks: ..."
std::string PromiseText(const Experiment& experiment);

// Why nothing may be judged yet under a plan that is not of a fixed horizon.
std::string WithheldText(const Experiment& experiment, const Lift& lift);

// What is to be added to a verdict: at which look it was made, or when the next one is, and of the primary metric which
// guardrails the arm breaks. Begins with a space; empty if there is nothing.
std::string VerdictAddition(const CampaignDefinition& definition, const LiftReport& report, const Lift& lift);

// "Arm offer breaks opt_out_rate: 0.80 percentage points worse than control (0.40 to 1.20), where 0.30 are accepted."
std::string GuardrailText(const CampaignDefinition& definition, const GuardrailResult& result);

// How the numbers of an overall lift are made under such a plan: "asymptotic confidence sequence".
std::string PlannedMethodText(PlanKind plan, MetricKind kind, int strata);

}  // namespace sendlift
