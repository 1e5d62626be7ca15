#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "clients/gateways/loopback/contacts.h"
#include "clients/gateways/loopback/people.h"
#include "sendlift/v1/events.pb.h"

namespace sendlift::loopback {

struct Settlement {
  std::vector<v1::Event> events;  // PURCHASED, numbered by row of the file, in that order
  int64_t contacted_count = 0;
};

// What everybody buys, given who was reached, each within `spread` after `now`.
Settlement Settle(const People& people, const Contacts& contacts, uint64_t seed, absl::Time now,
                  absl::Duration spread = absl::Minutes(20));

}  // namespace sendlift::loopback
