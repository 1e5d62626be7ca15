#pragma once

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "engine/engine.h"
#include "engine/preview.h"
#include "model/campaign.h"
#include "model/rate_limit.h"

namespace sendlift {

// How long handing over a wave takes on a channel.
struct WaveForecast {
  int wave = 0;
  Channel channel = Channel::kEmail;
  int64_t contacts = 0;           // control not included
  absl::Time start;               // the first hand-over that can be
  std::optional<absl::Time> end;  // the last one, not later than this; nothing if no rate limits it
  double per_second = 0;          // 0: not limited
  int64_t late = 0;               // what the window ends before
};

// When the waves of a preview will be through, by wave and channel: each channel at the lowest of its own rate, of its
// connected gateways' rates together and of its part of the campaign's, a wave behind the wave before it. What other
// campaigns send, quiet hours, caps and gateways slower than their limits are not foreseen.
std::vector<WaveForecast> ForecastWaves(const Campaign& campaign, const std::vector<Preview::Cell>& cells,
                                        const std::vector<RateLimit>& limits,
                                        const std::vector<ConnectedGateway>& gateways, absl::Time now);

// The channels with contacts for which no gateway is connected, and the waves that will not be through in time.
void WarnOfTimetable(const Campaign& campaign, const std::vector<WaveForecast>& timetable,
                     const std::vector<ConnectedGateway>& gateways, Preview& preview);

}  // namespace sendlift
