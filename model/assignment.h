#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "base/keyed_hash.h"
#include "model/channel.h"

namespace sendlift {

// Which arm a customer is in, recorded before anything is sent, never changed.
struct Assignment {
  CustomerNumber customer;
  int arm = 0;   // 0 is control
  int tier = 0;  // index in the campaign's tiers; the stratum
  int wave = 0;  // index in the campaign's waves; negative at a touchpoint (model/touchpoint.h)
  Channel channel = Channel::kEmail;
  absl::Time planned_time;
  std::string touchpoint = {};  // where the customer came by; empty: a wave took the customer
};

// What a rank is drawn for; each has its own order of the same people.
enum class RankPurpose : uint8_t { kWave = 'w', kArm = 'a', kStratum = 's', kHoldout = 'h', kDelay = 'd', kSlot = 't' };

// The rank of a customer: SipHash-2-4 with the campaign's key of the purpose's letter and the customer's id (of a
// stratum: its name). Whoever has key and ids can repeat it.
uint64_t Rank(const HashKey& key, RankPurpose purpose, absl::string_view customer_id);

// How many of `people` each share gets: exact up to rounding, by largest remainder (Hamilton), ties to the earlier.
// The counts add up to `people` when the shares add up to 1,000,000.
std::vector<int64_t> Apportion(int64_t people, absl::Span<const int32_t> shares_per_million);

// Splits people by rank: positions[i] of the i-th person in the order of rising (rank, index) is cut at the counts;
// the result has the number of the part for each index of `ranks`.
std::vector<int> SplitByRank(absl::Span<const uint64_t> ranks, absl::Span<const int64_t> counts);

}  // namespace sendlift
