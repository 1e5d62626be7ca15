#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// How many contacts a customer first responded to in each hour of the day, on the customer's clock.
using HourCounts = std::array<uint16_t, 24>;

// Notes that somebody responded to a contact. Whether it was the first time: a later one leaves the row as it is.
absl::StatusOr<bool> InsertRespondedContact(Session& session, WorkspaceNumber workspace, const InstructionKey& key,
                                            absl::Time time);

// The zone that a customer's clock is in, as it is stored; nothing for somebody who is not there.
absl::StatusOr<std::optional<std::string>> FindTimeZone(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer);

// One response more in an hour of the day, 0 to 23; a count stays where it cannot grow. DATA_LOSS if what is stored is
// damaged.
absl::Status AddResponseHour(Session& session, WorkspaceNumber workspace, CustomerNumber customer, int hour);
// Those of the customer and of everybody who was merged into the customer: so a merge that is undone gives them back.
// DATA_LOSS as above.
absl::StatusOr<HourCounts> ResponseHoursOf(Session& session, WorkspaceNumber workspace, CustomerNumber customer);
absl::Status DeleteResponseHours(Session& session, WorkspaceNumber workspace, CustomerNumber customer);

// What deciding about the hour of a contact takes of a customer; texts live until the next one.
struct CustomerClock {
  absl::string_view id;
  absl::string_view time_zone;
  HourCounts responses = {};
};
// Calls `each` for those of `customers` (rising) who are there, in their order, with the place in `customers`: where
// they lie close together in one ordered pass over the customers between them.
absl::Status ForEachCustomerClock(Session& session, WorkspaceNumber workspace,
                                  absl::Span<const CustomerNumber> customers,
                                  absl::FunctionRef<absl::Status(size_t place, const CustomerClock& clock)> each);

}  // namespace sendlift::storage
