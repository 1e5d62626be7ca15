#pragma once

#include <cstdint>

#include "model/campaign.h"

namespace sendlift {

inline constexpr int64_t kMicros = 1'000'000;
// Of a limit, and of one contact or part of a text message, so that sums are exact.
inline constexpr int64_t kBudgetMicrosMax = 1'000'000'000'000'000'000;
inline constexpr int64_t kContactMicrosMax = 1'000'000'000'000;

// What a campaign may cost, in millionths of its currency; kBudgetMicrosMax if it is more.
int64_t LimitInMicros(const Budget& budget);
// What a contact on the channel costs, of a text message each of its parts; 0 without a cost.
int64_t MicrosOf(const Budget& budget, Channel channel);
// What a contact with a message of so many parts costs. Only text messages are paid by the part.
int64_t MicrosOf(const Budget& budget, Channel channel, int parts);
// An amount in the currency's smallest unit, rounded up.
Money MoneyOf(const Budget& budget, int64_t micros);

}  // namespace sendlift
