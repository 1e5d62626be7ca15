#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "model/channel.h"

namespace sendlift {

// An assignment that was made where the customer came by (shop counter, web, app, call centre), not by a wave, has
// these in the places of channel and wave. Both are stored; they never change.
inline constexpr Channel kNoChannel = Channel{0};
// One for each day, in UTC: minus its number since 1970, so that each day is a cohort of its own, with an end of its
// outcome windows of its own.
int TouchpointWave(absl::Time time);
inline bool IsTouchpointWave(int wave) { return wave < 0; }

// The arm of a customer who is assigned alone: the rank, as a fraction of 2^64 and cut down to whole millionths,
// against the shares laid end to end. Shares come out by chance, not exactly as in a wave.
int ArmByRank(uint64_t rank, absl::Span<const int32_t> shares_per_million);

}  // namespace sendlift
