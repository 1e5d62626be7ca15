#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::loopback {

// Somebody behind an address, and how contacts move them.
struct Person {
  std::string customer_id;
  std::string address;
  double base_rate = 0;       // probability of a purchase without any contact
  int64_t spend_mean = 0;     // of a purchase, in minor units
  std::string currency;       // ISO 4217
  std::vector<double> lifts;  // added to the probability by each of People::creatives
};

// A simulated population with effects that are known: what a report should find.
struct People {
  std::vector<std::string> creatives;
  std::vector<Person> persons;
};

struct Purchase {
  int64_t minor_units = 0;  // at least 1
  double delay = 0;         // uniform in [0, 1): how far into the time of purchases it comes

  friend bool operator==(const Purchase&, const Purchase&) = default;
};

// Reads CSV (RFC 4180, without line breaks inside values) with the columns customer_id, address, base_rate,
// spend_minor_mean, currency and any number of lift_CREATIVE; other columns are refused. An empty lift is 0.
// Errors: INVALID_ARGUMENT naming line and column.
absl::StatusOr<People> ReadPeople(absl::string_view csv);

// Whether and for how much a person buys, given the best lift among the creatives that reached them. Depends on seed,
// customer id and lift alone, so that the same person with and without a contact differs by its effect only: buys iff
// u1 < base_rate + lift; amount -mean * ln(1 - u2), where u1 and u2 are keyed hashes of the id.
std::optional<Purchase> PurchaseOf(const Person& person, double lift, uint64_t seed);

// Uniform in [0, 1), 53 bits: a keyed hash of the id, another number for each `draw`.
double UniformOf(uint64_t seed, uint8_t draw, absl::string_view id);

}  // namespace sendlift::loopback
