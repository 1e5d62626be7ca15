#pragma once

#include "measurement/lift_report.h"
#include "model/campaign.h"
#include "sendlift/v1/plan_reports.pb.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift {

// Under which plan a report is.
v1::PlanReading PlanReadingToProto(const Campaign& campaign);
// The looks of an overall lift, what may be said after the last of them, and when the next one is.
void SetLooks(const PlanReading& reading, v1::Lift& proto);
v1::GuardrailResult ToProto(const CampaignDefinition& definition, const GuardrailResult& result);

}  // namespace sendlift
