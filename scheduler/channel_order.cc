#include "scheduler/channel_order.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "model/budget.h"
#include "storage/attributes.h"

namespace sendlift {
namespace {

constexpr double kNoRate = -std::numeric_limits<double>::infinity();

// By the numbers of channels.
using Rates = std::array<double, kChannels.size() + 1>;

double& RateOf(Rates& rates, Channel channel) { return rates[static_cast<size_t>(channel)]; }

Rates RatesOf(absl::string_view attributes) {
  static constexpr std::pair<absl::string_view, Channel> kNames[] = {
      {kEmailResponseRate, Channel::kEmail}, {kSmsResponseRate, Channel::kSms}, {kPhoneResponseRate, Channel::kPhone}};
  Rates rates;
  rates.fill(kNoRate);
  storage::ForEachAttribute(attributes, [&](absl::string_view name, absl::string_view value) {
    for (const auto& [known, channel] : kNames) {
      double rate = 0;
      if (name == known && absl::SimpleAtod(value, &rate) && std::isfinite(rate)) RateOf(rates, channel) = rate;
    }
    return true;
  });
  return rates;
}

}  // namespace

bool ChannelOrderer::DependsOnCustomer() const {
  return definition_.channel_order == ChannelOrder::kCustomersFirst ||
         definition_.channel_order == ChannelOrder::kMostResponsive;
}

ChannelList ChannelOrderer::Ordered(absl::Span<const Channel> listed, absl::string_view attributes) const {
  ChannelList channels(listed.begin(), listed.end());
  if (definition_.channel_order == ChannelOrder::kCustomersFirst) {
    const std::optional<std::string> preferred = storage::AttributeFromJson(attributes, kPreferredChannel);
    if (!preferred.has_value()) return channels;
    std::stable_partition(channels.begin(), channels.end(), [&](Channel each) { return NameOf(each) == *preferred; });
  } else if (definition_.channel_order == ChannelOrder::kMostResponsive) {
    Rates rates = RatesOf(attributes);
    std::stable_sort(channels.begin(), channels.end(),
                     [&](Channel a, Channel b) { return RateOf(rates, a) > RateOf(rates, b); });
  } else if (definition_.channel_order == ChannelOrder::kCheapest && definition_.budget.has_value()) {
    const Budget& budget = *definition_.budget;
    std::stable_sort(channels.begin(), channels.end(),
                     [&](Channel a, Channel b) { return MicrosOf(budget, a) < MicrosOf(budget, b); });
  }
  return channels;
}

}  // namespace sendlift
