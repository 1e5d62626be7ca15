#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"

namespace sendlift {

// Why nobody may be contacted. The numbers are stored; they never change.
enum class SuppressionReason : uint8_t { kOptOut = 1, kDoNotCall = 2, kBounced = 3, kComplained = 4, kManual = 5 };

// A customer or an address that must not be contacted, on one channel or on all.
struct Suppression {
  int64_t number = 0;
  std::optional<CustomerNumber> customer;
  std::string customer_id;  // of `customer`, filled when read
  std::string address;      // when there is no customer
  std::optional<Channel> channel;
  SuppressionReason reason = SuppressionReason::kOptOut;
  absl::Time create_time;

  // Whether it keeps its subject from being contacted on a channel; an address says itself which channels reach it.
  bool Covers(Channel on) const {
    if (channel.has_value() && *channel != on) return false;
    return address.empty() || (address.find('@') != std::string::npos) == (on == Channel::kEmail);
  }
};

}  // namespace sendlift
