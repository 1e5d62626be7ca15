#include "engine/eligibility.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "audience/filter_match.h"

namespace sendlift {

Eligibility EligibilityOf(const BookedCampaign& booked, const Customer& customer,
                          absl::Span<const Suppression> suppressions, std::optional<int> imported_arm) {
  if (!Matches(booked.audience, customer, suppressions)) return {.refusal = Refusal::kNotInAudience};
  const auto tier = std::find_if(booked.tiers.begin(), booked.tiers.end(),
                                 [&](const CheckedFilter& when) { return Matches(when, customer, suppressions); });
  if (tier == booked.tiers.end()) return {.refusal = Refusal::kNoTier};
  Eligibility eligibility{.tier = static_cast<int>(tier - booked.tiers.begin()), .refusal = std::nullopt};
  const CampaignDefinition& definition = booked.campaign.definition;
  if (definition.experiment.assignment == AssignmentSource::kImported && !imported_arm.has_value()) {
    eligibility.refusal = Refusal::kNotAssigned;
  } else if (!definition.tiers[static_cast<size_t>(eligibility.tier)].offer.has_value()) {
    eligibility.refusal = Refusal::kNoOffer;
  }
  return eligibility;
}

std::optional<Refusal> RefusalOfAll(const Customer& customer, absl::Span<const Suppression> suppressions) {
  if ((SuppressedBitsOf(customer, suppressions).customer & 1) != 0) return Refusal::kSuppressed;
  const std::string tier = absl::StrReplaceAll(customer.tier, {{"_", "-"}});
  if (absl::EqualsIgnoreCase(tier, "do-not-serve")) return Refusal::kDoNotServe;
  return std::nullopt;
}

}  // namespace sendlift
