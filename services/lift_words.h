#pragma once

#include <string>

#include "measurement/part_test.h"
#include "model/campaign.h"

namespace sendlift {

// How the numbers of a lift are made: "Welch and Fieller", "Miettinen and Nurminen, stratified by wave and tier".
std::string MethodText(MetricKind kind, int strata);

// Whether an effect differs between parts, in one sentence: "The effect of arm offer on purchase_rate differs by tier
// (p = 0.0031)."
std::string PartTestText(const CampaignDefinition& definition, const PartTest& test);

}  // namespace sendlift
