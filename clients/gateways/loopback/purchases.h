#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/gateways/kit/connection.h"
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

struct ImportCounts {
  int64_t created_count = 0;
  int64_t duplicate_count = 0;
  int64_t rejected_count = 0;
};

// Streams the events to the server as those of the source "people" and waits until all are settled. Sending them
// again after an error is harmless.
absl::StatusOr<ImportCounts> ImportPurchases(const gateway::Connection& connection, const std::string& workspace,
                                             const std::vector<v1::Event>& events);

}  // namespace sendlift::loopback
