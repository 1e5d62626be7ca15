#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/keyed_hash.h"

namespace sendlift {

// A lasting random share of all customers whom no promotion contacts, to measure the whole programme. Who is in it
// follows from the salt and the customer's id alone: there is no list of them.
struct Holdout {
  int32_t parts_per_million = 0;
  HashKey salt{};  // drawn once, never changed
  int64_t revision = 0;
  absl::Time create_time;
  absl::Time update_time;
};

// Whether a customer is in it: SipHash-2-4 under the salt of "h" and the id, as a part of 2^64, is below the share. So
// a greater share only adds people, and a smaller one only takes some out.
bool Contains(const Holdout& holdout, absl::string_view customer_id);

}  // namespace sendlift
