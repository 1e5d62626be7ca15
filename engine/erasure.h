#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "audience/person_rows.h"
#include "storage/database.h"

namespace sendlift {

// What an erasure took away.
struct Erased {
  absl::Time erase_time;
  bool already = false;  // it was erased before; nothing is counted then
  int64_t customers = 0;
  int64_t raw_rows = 0;
  int64_t instructions = 0;
};

// Where the customer's imported rows are: reads all of them, so it comes before the transaction.
absl::StatusOr<PersonChunks> LookForErasure(storage::Session& session, absl::string_view id);

// Erases the personal data of a customer, with those that were merged into it: all at once, or nothing. What gateways
// have is to be asked back. NOT_FOUND if nobody has, or had, that id.
absl::StatusOr<Erased> EraseCustomer(storage::Session& session, absl::string_view id, const PersonChunks& found,
                                     absl::Time now);

}  // namespace sendlift
