#include "engine/eligibility.h"

#include <algorithm>

#include "audience/filter_match.h"
#include "model/tiering.h"

namespace sendlift {
namespace {

bool IsNotServed(const Customer& customer, Purpose purpose) {
  if (purpose != Purpose::kPromotion) return false;
  const auto found = customer.attributes.find(kClassAttribute);
  return found != customer.attributes.end() && found->second == kDoNotServe;
}

}  // namespace

Eligibility EligibilityOf(const BookedCampaign& booked, const Customer& customer,
                          absl::Span<const Suppression> suppressions, std::optional<int> imported_arm) {
  if (!Matches(booked.audience, customer, suppressions)) return {.refusal = Refusal::kNotInAudience};
  if (IsNotServed(customer, booked.campaign.definition.purpose)) return {.refusal = Refusal::kDoNotServe};
  const auto tier = std::find_if(booked.tiers.begin(), booked.tiers.end(),
                                 [&](const CheckedFilter& when) { return Matches(when, customer, suppressions); });
  if (tier == booked.tiers.end()) return {.refusal = Refusal::kNoTier};
  Eligibility eligibility{.tier = static_cast<int>(tier - booked.tiers.begin()), .refusal = std::nullopt};
  const CampaignDefinition& definition = booked.campaign.definition;
  if (booked.holdout.has_value() && Contains(*booked.holdout, customer.id)) {
    eligibility.refusal = Refusal::kHoldout;
  } else if (definition.experiment.assignment == AssignmentSource::kImported && !imported_arm.has_value()) {
    eligibility.refusal = Refusal::kNotAssigned;
  } else if (!definition.tiers[static_cast<size_t>(eligibility.tier)].offer.has_value()) {
    eligibility.refusal = Refusal::kNoOffer;
  }
  return eligibility;
}

std::optional<Refusal> RefusalOfAll(const Customer& customer, absl::Span<const Suppression> suppressions) {
  if ((SuppressedBitsOf(customer, suppressions).customer & 1) != 0) return Refusal::kSuppressed;
  return std::nullopt;
}

}  // namespace sendlift
