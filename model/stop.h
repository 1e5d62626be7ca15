#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"

namespace sendlift {

// Nothing is handed over: on one channel, of one campaign, or at all. Ends when somebody says so.
struct Stop {
  int64_t number = 0;
  std::optional<Channel> channel;
  std::optional<CampaignNumber> campaign;
  std::string campaign_id;  // of `campaign`, filled when read
  std::string reason;       // what the person who stopped it says
  std::string principal;
  absl::Time create_time;
  absl::Time end_time = absl::InfiniteFuture();

  bool Covers(CampaignNumber of, Channel on) const {
    return (!campaign.has_value() || *campaign == of) && (!channel.has_value() || *channel == on);
  }
};

}  // namespace sendlift
