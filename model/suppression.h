#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"

namespace sendlift {

// Why nobody may be contacted. The numbers are stored; they never change.
enum class SuppressionReason : uint8_t {
  kOptOut = 1,
  kDoNotCall = 2,
  kBounced = 3,
  kComplained = 4,
  kManual = 5,
  kErased = 6,       // made by an erasure only
  kWrongNumber = 7,  // made by calls only: somebody else answered
};

// A customer or an address that must not be contacted, on one channel or on all.
struct Suppression {
  int64_t number = 0;
  std::optional<CustomerNumber> customer;
  std::string customer_id;  // of `customer`, filled when read
  std::string address;      // when there is no customer
  std::optional<Channel> channel;
  SuppressionReason reason = SuppressionReason::kOptOut;
  absl::Time create_time;
  std::string list;         // the list that it is on; empty for one that stands alone
  absl::CivilDay list_day;  // the date of that list

  // Whether it keeps its subject from being contacted on a channel; an address says itself which channels reach it.
  bool Covers(Channel on) const {
    if (channel.has_value() && *channel != on) return false;
    return address.empty() || (address.find('@') != std::string::npos) == (on == Channel::kEmail);
  }
};

// A list of suppressions that comes as a whole, such as a national do-not-call list, and is replaced by a newer one.
struct SuppressionList {
  int64_t number = 0;
  std::string name;
  absl::CivilDay day;  // the date that the list is of
  SuppressionReason reason = SuppressionReason::kDoNotCall;
  bool complete = false;  // all of it was imported, and what only the list before had is gone
  absl::Time create_time;
  absl::Time update_time;
};

}  // namespace sendlift
