#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/condition.h"

namespace sendlift {

// A filter as a condition on `customers c`, with the literals as values. Blank: always true.
//
// Fields are id, tier, language_code, time_zone, create_time, update_time, `has`, and every other name is an attribute
// (also as attributes.NAME, and attributes:NAME for one that is there).
//   - What a customer does not have matches no comparison, "!=" included; NOT turns that round. An empty field is one
//     that the customer does not have.
//   - A literal without quotes that is a plain decimal number of at most 15 digits compares with attributes as a
//     number: a text is neither equal to it nor in order with it. Any other literal compares with the digits or
//     letters that were imported, by their bytes (in UTF-8).
//   - "=", "!=" and ":" take stars at the ends of a text for anything: "*@work". ":" is "=" otherwise; f:* is "has f".
//   - Times compare with an RFC 3339 text, or with a date, which is the whole day in UTC.
//   - has:email, has:phone_number, has:consent, has:consent.sms (for promotions), has:consent.email.service,
//     has:suppression, has:suppression.sms (on that channel or on all), has:ATTRIBUTE and has:FIELD.
//
// INVALID_ARGUMENT names "filter" with the column of each mistake, what to do, and for unknown names what exists.
absl::StatusOr<storage::Condition> CompileFilter(absl::string_view filter);

}  // namespace sendlift
