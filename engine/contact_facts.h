#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "storage/database.h"

namespace sendlift {

// What is known of a customer in a campaign; the numbers are those of the wire. With each: its parameters.
enum class FactCode : uint8_t {
  kNotLaunched = 1,
  kNotInCampaign = 2,  // waves_left
  kAssigned = 3,       // arm, wave, tier, channel
  kControl = 4,        //
  // instruction, channel, not_before, not_after; again_in_wave of a later wave's contact; fallback_of, fallback if it
  // takes the place of one
  kPlanned = 5,
  kHandedOver = 6,      // gateway, attempt, epoch
  kReceipt = 7,         // outcome, reason, gateway, attempt
  kWaits = 8,           // until
  kHeld = 9,            // until
  kRetry = 10,          // until, attempt
  kPaused = 11,         //
  kState = 12,          // state, reason, attempt
  kOutcome = 13,        // metric, event_count, total_minor
  kSuppression = 14,    // reason, channel, subject
  kNoAddress = 15,      // channel
  kNoConsent = 16,      // channel, purpose
  kNoInstruction = 17,  // fallback_of, fallback if nothing took the place of a contact that failed
  kAskedBack = 18,      // gateway, attempt, reason
};

struct ContactFact {
  std::optional<absl::Time> time;  // nothing: not recorded, or so at this moment
  FactCode code = FactCode::kNotLaunched;
  std::vector<std::pair<std::string, std::string>> parameters;
};

// Why a customer got, or did not get, a message of a campaign: from the records alone, by time; what has none comes
// last. What is not recorded of one customer, such as the rule that left them out of a wave, is not guessed: instead
// come the suppressions, addresses and consents as they are now.
absl::StatusOr<std::vector<ContactFact>> ExplainContact(storage::Session& session, const Campaign& campaign,
                                                        const Customer& customer, absl::Time now);

}  // namespace sendlift
