#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with an offer by itself, under its field ("tiers[0].offer"); quantities and codes aside.
std::vector<FieldViolation> ViolationsOf(const Offer& offer, const std::string& field);

// What is wrong with quantities and codes of offers, field by field; empty if nothing is.
std::vector<FieldViolation> OfferViolations(const CampaignDefinition& definition);

}  // namespace sendlift
