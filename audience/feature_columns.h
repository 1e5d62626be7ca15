#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/feature_snapshot.h"

namespace sendlift {

// The attributes that features become: docs/tiers.md lists them.
std::vector<std::string> FeatureColumns();

// The attributes of one customer; those that say nothing (a recency without a purchase, a rate without a contact) are
// left out. Rates have four decimals, rounded down.
std::map<std::string, std::string> FeatureAttributes(const CustomerFeatures& features, const RfmCuts& cuts);

}  // namespace sendlift
