#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"

namespace sendlift {

// Placeholders whose values are worked out when a message is handed over (docs/offers.md).
inline constexpr char kOfferRemaining[] = "offer.remaining";
inline constexpr char kOfferEndsIn[] = "offer.ends_in";
inline constexpr char kOfferCode[] = "offer.code";
inline constexpr char kCampaignTaken[] = "campaign.taken";

// Those that a contact's offer fills, by name: the tier's, or the own one of a step. `follow_up` as ContentKey has it.
std::vector<std::string> LiveNamesOf(const CampaignDefinition& definition, int tier, int follow_up = 0);
bool IsLive(const CampaignDefinition& definition, int tier, absl::string_view name, int follow_up = 0);

// What they are worked out from.
struct LiveFigures {
  absl::Time now;
  std::vector<std::optional<int64_t>> remaining;  // by tier; nothing without a limit
  int64_t taken = 0;                              // customers who took the campaign's offer
  std::vector<std::string> pool_codes = {};       // by tier: an example of a code from its pool
};
// The end of the offer for a customer who is contacted at `contact`.
absl::Time OfferEnd(const CampaignDefinition& definition, int tier, absl::Time contact, int follow_up = 0);
// The value for one customer, in the language of the text; "" for a name that is not live. The customer's own code from
// a pool is not known here.
std::string LiveValue(const Campaign& campaign, int tier, absl::string_view language_code, const LiveFigures& figures,
                      CustomerNumber customer, absl::string_view name, int follow_up = 0);

}  // namespace sendlift
