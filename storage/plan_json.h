#pragma once

#include "model/analysis_plan.h"
#include "storage/definition_parts_json.h"

namespace sendlift {

// An analysis plan as it is stored; what is not set is not written. Reading throws, see definition_parts_json.h.
Json ToJson(const AnalysisPlan& plan);
AnalysisPlan PlanFromJson(const Json& json);

}  // namespace sendlift
