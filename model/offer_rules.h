#pragma once

#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with quantities and codes of offers, field by field; empty if nothing is.
std::vector<FieldViolation> OfferViolations(const CampaignDefinition& definition);

}  // namespace sendlift
