#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/quiet_regions.h"

namespace sendlift {

// What decides when a customer is in quiet hours: their clock, and the rule of their region. Two customers with the
// same place sleep at the same time; there are as many places in use as zones and rules meet, a few hundred.
struct QuietPlace {
  std::string time_zone;
  const QuietRule* rule = nullptr;  // nothing: the hours of the policy

  friend bool operator==(const QuietPlace&, const QuietPlace&) = default;
};

// As blocks keep it: "Asia/Seoul", or "Asia/Seoul KR" with a rule. A rule that this version does not know any more is
// none.
std::string ToText(const QuietPlace& place);
QuietPlace QuietPlaceFromText(absl::string_view text);

// What a contact knows of the customer.
struct Whereabouts {
  Channel channel = Channel::kEmail;
  absl::string_view address;    // on that channel
  absl::string_view time_zone;  // the customer's own
};
// The rule that a contact is under: that of the number's country for calls and texts, of the zone's country for
// e-mails; of the policy's default region if neither says anything because the customer has no zone of their own.
// Nothing if the policy is not by region.
const QuietRule* RuleFor(const CampaignDefinition& definition, const Whereabouts& whereabouts);
// With the policy's default zone in the place of one that cannot be loaded. An empty place if the campaign has no quiet
// hours.
QuietPlace QuietPlaceOf(const CampaignDefinition& definition, const Whereabouts& whereabouts);

// When the quiet hours of a place are over, or begin.
struct QuietSpan {
  bool quiet = false;
  absl::Time until = absl::InfinitePast();  // the next change
};
// Where a place stands at `now`. A zone that cannot be loaded counts as the policy's default zone.
QuietSpan QuietSpanAt(const ContactPolicy& policy, const QuietPlace& place, absl::Time now);

}  // namespace sendlift
