#pragma once

#include <google/protobuf/text_format.h>

#include <string>

#include "base/invariant.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::testing {

// A message from its text form.
template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  CHECK_INVARIANT(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// A campaign that can be made: one tier, one arm, one wave, one mail. It begins on 2027-01-16 and lasts ten days; the
// clock of a TestServer stands at 2027-01-15T08:00:00Z.
inline v1::Campaign CampaignMessage() {
  return FromText<v1::Campaign>(R"pb(
    display_name: "Autumn"
    purpose: PROMOTION
    window {
      start_time { seconds: 1800057600 }
      end_time { seconds: 1800921600 }
    }
    tiers {
      tier: "all"
      offer { kind: DISCOUNT percent: 15 }
    }
    experiment {
      control { parts_per_million: 200000 }
      arms {
        arm: "offer"
        share { remainder: true }
      }
      metrics {
        primary {
          metric: "purchase_rate"
          window_duration { seconds: 604800 }
        }
      }
    }
    waves {
      wave: "main"
      start_time { seconds: 1800061200 }
      share { remainder: true }
    }
    channels { prefer: EMAIL }
    creatives {
      creative: "mail"
      channel: EMAIL
      languages { language_code: "en" subject: "For you" text: "{{offer.percent}} % off, {{customer.first_name}}" }
    }
  )pb");
}

}  // namespace sendlift::testing
