#pragma once

#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "model/campaign.h"

namespace sendlift {

using ChannelList = absl::InlinedVector<Channel, 4>;

// Attributes of customers that a choice of channel looks at: "EMAIL", "SMS" or "PHONE"; numbers, the higher the better.
inline constexpr char kPreferredChannel[] = "preferred_channel";
inline constexpr char kEmailResponseRate[] = "email_response_rate";
inline constexpr char kSmsResponseRate[] = "sms_response_rate";
inline constexpr char kPhoneResponseRate[] = "phone_response_rate";

// In which order a customer's channels are tried. AS_LISTED: as the campaign lists them. CUSTOMERS_FIRST: the one that
// the customer prefers, then as listed. CHEAPEST: by what a contact, of a text message a part, costs. MOST_RESPONSIVE:
// by the customer's rates, the highest first, then those without one. What is equal stays as listed.
class ChannelOrderer {
 public:
  // `definition` outlives it.
  explicit ChannelOrderer(const CampaignDefinition& definition) : definition_(definition) {}

  // Whether customers differ in it.
  bool DependsOnCustomer() const;
  // `listed` in this order, for a customer with these attributes, which are JSON as it is stored.
  ChannelList Ordered(absl::Span<const Channel> listed, absl::string_view attributes) const;

 private:
  const CampaignDefinition& definition_;
};

}  // namespace sendlift
