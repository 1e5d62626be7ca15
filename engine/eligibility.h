#pragma once

#include <cstdint>
#include <optional>

#include "absl/types/span.h"
#include "engine/offer_book.h"
#include "model/customer.h"
#include "model/suppression.h"

namespace sendlift {

// Why a campaign gives a customer nothing at a touchpoint: Consideration.Reason, with its numbers. Those that planning
// has too have its own (model/exclusion.h).
enum class Refusal : uint8_t {
  kNoTier = 1,
  kSuppressed = 4,  // as a person, on all channels
  kNotAssigned = 6,
  kHoldout = 11,
  kOtherExperiment = 12,
  kLowerPriority = 13,  // another campaign comes first
  kOfferGone = 15,
  kDoNotServe = 16,
  kControl = 32,
  kNotAtTouchpoint = 33,
  kNotInAudience = 34,
  kNoOffer = 35,       // the customer's tier has none
  kOfferOver = 36,     // what was promised is not valid any more
  kBeingPlanned = 37,  // in a wave that is still being written
};

// What the rules of a campaign say of a customer who is not in it yet: a tier, or why not.
struct Eligibility {
  int tier = -1;  // index in the definition
  std::optional<Refusal> refusal;
};

// The rules of planning (audience, class, tiers, holdout, imported arms) without those of a channel: nothing is sent to
// an address, so address, consent, creatives and sharing an address do not count. `imported_arm` is asked for only by
// campaigns with imported arms.
Eligibility EligibilityOf(const BookedCampaign& booked, const Customer& customer,
                          absl::Span<const Suppression> suppressions, std::optional<int> imported_arm);

// Why no campaign at all offers the customer anything; nothing if that is not so. SUPPRESSED: on all channels, and the
// customer, not only an address.
std::optional<Refusal> RefusalOfAll(const Customer& customer, absl::Span<const Suppression> suppressions);

}  // namespace sendlift
