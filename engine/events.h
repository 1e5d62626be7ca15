#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "model/event.h"
#include "storage/database.h"

namespace sendlift {

// An event as it comes in: its customer by the planner's id.
struct IncomingEvent {
  int64_t row = 0;  // position in what was sent
  int64_t sequence = 0;
  std::string customer_id;
  std::string type;
  absl::Time time;
  int64_t amount_minor = 0;
  std::string currency_code;     // empty without an amount
  std::string offer_code = {};   // that a customer redeems, with an event of type REDEEMED
  std::string instruction = {};  // the key of the contact that it answers
  bool machine = false;          // as the source says
  std::string user_agent = {};   // of the program that opened or clicked; not stored
  std::optional<double> rating = std::nullopt;
  std::optional<double> expectation = std::nullopt;
  std::string comment = {};
};

struct TakenEvents {
  int64_t created = 0;
  int64_t duplicates = 0;
  struct Rejected {
    int64_t row = 0;
    std::string field;
    std::string description;
  };
  std::vector<Rejected> rejected;
};

// Stores events durably with the transaction; known ones (source, sequence) are counted, wrong ones rejected with the
// reason. UNSUBSCRIBED and COMPLAINED suppress the customer and ask back what gateways have not
// carried out, in the same transaction.
// A code is redeemed with its event (engine/redeeming.h). What machines did is stored as such, and replies to surveys
// get their rating (engine/answering.h). A time in the future is taken as `now`: whatever is in the log has happened.
// The workspace's currency is that of the first amount it ever saw; another one is rejected.
absl::StatusOr<TakenEvents> TakeEvents(storage::Session& session, absl::string_view source,
                                       absl::Span<const IncomingEvent> events, absl::Time now);

}  // namespace sendlift
