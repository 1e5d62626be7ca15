#include "model/budget.h"

#include <algorithm>

namespace sendlift {
namespace {

int64_t MicrosAMinorUnit(const Money& money) {
  int64_t micros = kMicros;
  for (int digit = MinorUnitDigits(money.currency_code); digit > 0; --digit) micros /= 10;
  return micros;
}

}  // namespace

int64_t LimitInMicros(const Budget& budget) {
  const int64_t unit = MicrosAMinorUnit(budget.limit);
  return std::min(budget.limit.minor_units, kBudgetMicrosMax / unit) * unit;
}

int64_t MicrosOf(const Budget& budget, Channel channel) {
  for (const ChannelCost& cost : budget.costs) {
    if (cost.channel == channel) return cost.micros;
  }
  return 0;
}

int64_t MicrosOf(const Budget& budget, Channel channel, int parts) {
  return MicrosOf(budget, channel) * (channel == Channel::kSms ? parts : 1);
}

Money MoneyOf(const Budget& budget, int64_t micros) {
  const int64_t unit = MicrosAMinorUnit(budget.limit);
  return {.currency_code = budget.limit.currency_code, .minor_units = micros / unit + (micros % unit > 0 ? 1 : 0)};
}

}  // namespace sendlift
