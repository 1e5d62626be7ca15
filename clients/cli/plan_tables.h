#pragma once

#include <string>

#include "clients/cli/screen.h"
#include "clients/cli/table.h"
#include "sendlift/v1/campaign_experiments.pb.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

// "group sequential", "sequential", "Bayesian", "fixed horizon".
std::string PlanName(v1::AnalysisPlan::Kind kind);

// A campaign's plan in one line: "group sequential, OBRIEN_FLEMING, looks after 7 d, 14 d, alpha 0.05"; of guardrails
// what each accepts: "opt_out_rate worse by at most 0.3 %".
std::string PlanLine(const v1::AnalysisPlan& plan);
std::string GuardrailLine(const v1::Guardrail& guardrail);

// Whether a report is under a plan that may be read before the end.
bool IsReadBeforeTheEnd(const v1::LiftReport& report);
// "Plan: sequential, for 12,000 customers. False alarms in at most 5 % of experiments, ..."
std::string PlanSentence(const v1::LiftReport& report);

// The looks of one overall lift; empty for other plans.
Table LooksTable(const v1::Lift& lift);
// "stage-wise p = 0.021; median-unbiased difference +1.20 pp [+0.20, +2.20]"; empty before the end.
std::string StoppedText(const v1::Lift& lift);
// The guardrails by arm; empty without any.
Table GuardrailTable(const v1::LiftReport& report);

void PrintPlan(const v1::LiftReport& report, const Screen& screen);
void PrintLooks(const v1::Lift& lift, const Screen& screen);
void PrintGuardrails(const v1::LiftReport& report, const Screen& screen);

}  // namespace sendlift::cli
