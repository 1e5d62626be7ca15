#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "base/id.h"
#include "model/channel.h"

namespace sendlift {

// Whose turn it is: of all that could be handed over, what a gateway gets of a campaign on a channel, the one that had
// its turn longest ago is next. So what several share, such as a channel's rate, goes round, and nobody starves,
// however the limits of the others come free.
class Turns {
 public:
  // When it had its turn, counted from 1; 0 for never.
  int64_t LastOf(CampaignNumber campaign, const std::string& gateway, Channel channel) const {
    const auto of_campaign = last_.find(campaign);
    if (of_campaign == last_.end()) return 0;
    const auto found = of_campaign->second.find(std::pair(gateway, channel));
    return found == of_campaign->second.end() ? 0 : found->second;
  }
  void Take(CampaignNumber campaign, const std::string& gateway, Channel channel) {
    last_[campaign][std::pair(gateway, channel)] = ++taken_;
  }
  void Forget(CampaignNumber campaign) { last_.erase(campaign); }

 private:
  std::map<CampaignNumber, absl::flat_hash_map<std::pair<std::string, Channel>, int64_t>> last_;
  int64_t taken_ = 0;
};

}  // namespace sendlift
