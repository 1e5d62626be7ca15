#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "model/campaign.h"

namespace sendlift {

// Where the people of a tier stand before a wave is cut.
struct TierPeople {
  int64_t assigned = 0;  // in earlier waves
  int64_t beside = 0;    // of them, in waves whose shares do not add up: see AddsUp
  int64_t left = 0;      // in no wave yet
  int64_t again = 0;     // in an earlier wave, and may be contacted again
};

// Whether a wave takes people who were in none before, and whether it may contact some again.
inline bool TakesNew(const Wave& wave) { return wave.recipients != Recipients::kNonResponders; }
inline bool ContactsAgain(const Wave& wave) { return wave.recipients != Recipients::kAllLeft; }
// Whether its share counts together with the shares of the waves before it.
inline bool AddsUp(const Wave& wave) {
  return wave.recipients == Recipients::kAllLeft && !wave.customer_count.has_value();
}

// How many people the wave takes of each tier, at most those whom it may take: who is left, who may be contacted again,
// or both.
// - A share of ALL_LEFT is cumulative: after the wave, as many are assigned as its share and those of the waves before
//   it come to, of all people up to now, halves up, and beside them those of the waves that do not add up.
// - A share of the other waves is that share of all people up to now.
// - A number goes to the tiers in proportion to whom it may take there, by largest remainder, ties to the earlier.
// - REMAINDER takes all.
std::vector<int64_t> SizesOfWave(absl::Span<const Wave> waves, int wave, absl::Span<const TierPeople> tiers);

}  // namespace sendlift
