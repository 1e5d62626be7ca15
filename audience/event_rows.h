#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "audience/rejected_row.h"
#include "base/id.h"
#include "model/event.h"
#include "model/money.h"
#include "storage/database.h"

namespace sendlift {

// An event as it came.
struct EventRow {
  int64_t sequence = 0;
  std::string customer_id;
  std::string type;
  std::optional<absl::Time> time;
  std::optional<Money> amount;
};

// What events are checked against.
struct EventRules {
  absl::Time now;
  std::string currency_code;  // of the workspace; if empty, the first amount of a batch says it
};

// An amount that squares and adds up without overflow: 100 billion with two digits after the point.
inline constexpr int64_t kEventMinorUnitsMax = 10'000'000'000'000;

// An event that passed; its customer is known by the id only.
struct CheckedEvent {
  int64_t row = 0;
  std::string customer_id;
  Event event;
};

// Events that were checked and are not stored yet.
struct CheckedEvents {
  std::vector<CheckedEvent> events;   // in the order of the rows
  std::vector<RejectedRow> rejected;  // by row
  int64_t rejected_count = 0;         // rows
  int64_t last_row = 0;               // first_row - 1 for no rows
  std::string currency_code;          // of the amounts; empty if there are none and the rules name none
};

// Checks events: sequence above 0, id, type, time between 1990 and an hour from now, amount in the workspace's
// currency. No database, so that it runs on any thread. Fields are named as in the proto: "customer_id".
CheckedEvents CheckEvents(const EventRules& rules, int64_t first_row, absl::Span<const EventRow> rows);

// Events whose customers are known, and those whose are not.
struct ResolvedEvents {
  std::vector<Event> events;          // in the order of the rows
  std::vector<RejectedRow> rejected;  // those of `checked` and the unknown customers, by row
  int64_t rejected_count = 0;         // rows
};

// Finds the number of each customer. Keeps no state: it may run again.
absl::StatusOr<ResolvedEvents> ResolveCustomers(storage::Session& session, WorkspaceNumber workspace,
                                                const CheckedEvents& checked);

}  // namespace sendlift
