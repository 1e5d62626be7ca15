#pragma once

#include <cstdint>
#include <optional>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "storage/database.h"

namespace sendlift::storage {

// Customers by number, from the first to the last, both of them in it.
struct CustomerSpan {
  int64_t first = 0;
  int64_t last = 0;
};

// The first customer at or after a number; nothing if there is none.
absl::StatusOr<std::optional<CustomerNumber>> NextCustomer(Session& session, WorkspaceNumber workspace, int64_t first);

// When the customers of a span were made, in their order.
absl::Status ForEachCreation(Session& session, WorkspaceNumber workspace, const CustomerSpan& span,
                             absl::FunctionRef<void(CustomerNumber customer, absl::Time time)> each);

// A part of the event log: positions after the one until the other, with it.
struct LogPart {
  int64_t after = 0;
  int64_t until = 0;
};
// Purchases (PURCHASED) and answers (OPENED, CLICKED, REPLIED) of a span's customers before `end`, in the order of the
// log, save those that a machine made. Those of a merged customer are the survivor's. Texts live until the next one.
absl::Status ForEachFeatureEvent(
    Session& session, WorkspaceNumber workspace, const LogPart& part, const CustomerSpan& span, absl::Time end,
    absl::FunctionRef<void(CustomerNumber customer, absl::string_view type, absl::Time time, int64_t amount_minor)>
        each);

// Contacts of a campaign that a gateway has accepted or delivered, of a span's customers, leased at or after `begin`
// and before `end`.
absl::Status ForEachDelivery(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                             const CustomerSpan& span, absl::Time begin, absl::Time end,
                             absl::FunctionRef<void(CustomerNumber customer, Channel channel, absl::Time time)> each);

}  // namespace sendlift::storage
