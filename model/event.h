#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"

namespace sendlift {

// Something that a customer did. (source, sequence) is known once and for ever.
struct Event {
  int64_t position = 0;  // in the log, given when it is stored
  int64_t sequence = 0;  // the source's own number
  CustomerNumber customer;
  std::string type;
  absl::Time time;
  int64_t amount_minor = 0;
};

// Event types that stop contacts before they are acknowledged.
inline constexpr char kUnsubscribed[] = "UNSUBSCRIBED";
inline constexpr char kComplained[] = "COMPLAINED";
// That a customer used the code of an offer.
inline constexpr char kRedeemed[] = "REDEEMED";

}  // namespace sendlift
