#pragma once

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "audience/filter_check.h"
#include "model/customer.h"
#include "model/suppression.h"

namespace sendlift {

// The suppressions of a customer: a bit a channel as numbered, bit 0 for all of them.
struct SuppressedBits {
  uint8_t customer = 0;
  uint8_t email = 0;         // of the e-mail address
  uint8_t phone_number = 0;  // of the number
};
// Of those that concern the customer; others are passed over.
SuppressedBits SuppressedBitsOf(const Customer& customer, absl::Span<const Suppression> suppressions);

// Whether a filter selects a customer with these suppressions: the same as its condition in SQL says.
bool Matches(const CheckedFilter& filter, const Customer& customer, absl::Span<const Suppression> suppressions);

// One test on what a customer has; of a text or number of the field, `value` as it was imported.
bool Holds(const HasConsent& test, Consents consents);
bool Holds(const HasSuppression& test, SuppressedBits bits);
bool Holds(const CompareText& test, absl::string_view value);
bool Holds(const CompareNumber& test, absl::string_view value);
bool Holds(const CompareTime& test, absl::Time time);

}  // namespace sendlift
