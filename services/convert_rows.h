#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audience/customer_rows.h"
#include "audience/import.h"
#include "audience/rejected_row.h"
#include "engine/events.h"
#include "sendlift/v1/customers.pb.h"
#include "sendlift/v1/events.pb.h"

namespace sendlift {

// The reader that an import's config asks for. INVALID_ARGUMENT with paths such as "config.columns[2]".
absl::StatusOr<RowReader> RowReaderFromProto(const v1::ImportCustomersConfig& config);

// The values of rows, borrowed from the message.
std::vector<RowValues> ValuesOf(const google::protobuf::RepeatedPtrField<v1::CustomerRow>& rows);

void AddRejected(const std::vector<RejectedRow>& rejected, google::protobuf::RepeatedPtrField<v1::RejectedRow>& protos);

// Events as they came in, and those that are wrong on the wire already: without a time, with an amount of no currency,
// a rating outside of 0 to 100 or where none belongs, a comment that is too long. Rows count from `first_row`.
struct EventsFromProto {
  std::vector<IncomingEvent> events;
  std::vector<TakenEvents::Rejected> rejected;
  bool opts_out = false;  // some event stops contacts
};
EventsFromProto ReadEvents(int64_t first_row, const google::protobuf::RepeatedPtrField<v1::Event>& events);

}  // namespace sendlift
