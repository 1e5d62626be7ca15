#include "model/touchpoint_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/resource_id.h"

namespace sendlift {
namespace {

void CheckTouchpoints(const CampaignDefinition& definition, std::vector<FieldViolation>& violations) {
  const std::vector<std::string>& touchpoints = definition.touchpoints;
  if (static_cast<int>(touchpoints.size()) > kTouchpointsMax) {
    violations.push_back({"touchpoints", absl::StrCat("at most ", kTouchpointsMax, " are allowed")});
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < touchpoints.size(); ++i) {
    std::string field = absl::StrCat("touchpoints[", i, "]");
    if (!IsResourceId(touchpoints[i])) {
      violations.push_back({std::move(field), absl::StrCat("\"", touchpoints[i],
                                                           "\" is no touchpoint: lower-case letters, digits and "
                                                           "\"-\", such as shop or call-centre")});
    } else if (!seen.insert(touchpoints[i]).second) {
      violations.push_back({std::move(field), absl::StrCat("\"", touchpoints[i], "\" is there twice")});
    }
  }
  const bool offers_something = std::any_of(definition.tiers.begin(), definition.tiers.end(),
                                            [](const Tier& tier) { return tier.offer.has_value(); });
  if (!touchpoints.empty() && !offers_something) {
    violations.push_back({"touchpoints", "no tier has an offer, so there is nothing to recommend there"});
  }
}

void CheckExpectedValues(const CampaignDefinition& definition, std::vector<FieldViolation>& violations) {
  for (size_t i = 0; i < definition.tiers.size(); ++i) {
    const std::optional<Offer>& offer = definition.tiers[i].offer;
    if (!offer.has_value() || !offer->expected_value.has_value()) continue;
    const Money& value = *offer->expected_value;
    if (value.minor_units >= 0 && LooksLikeCurrency(value.currency_code)) continue;
    violations.push_back(
        {absl::StrCat("tiers[", i, "].offer.expected_value"), "must be 0 or more, with a currency such as EUR"});
  }
}

}  // namespace

std::vector<FieldViolation> TouchpointViolations(const CampaignDefinition& definition) {
  std::vector<FieldViolation> violations;
  CheckTouchpoints(definition, violations);
  CheckExpectedValues(definition, violations);
  return violations;
}

}  // namespace sendlift
