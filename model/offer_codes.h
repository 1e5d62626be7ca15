#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/id.h"
#include "base/keyed_hash.h"

namespace sendlift {

// Codes that the server makes: 12 characters of Crockford's base 32, 60 bits, a keyed permutation of the customer's
// number and 24 zeros. Nobody without the key can tell a code that was given out, or the customer, from a guess; with
// it, a code says whose it is, without a table. The key is Campaign::hash_key.
std::string MakeOfferCode(const HashKey& key, CustomerNumber customer);

// Whose code it is; nothing for a text that is no code of this key. Small letters, blanks and hyphens are allowed, and
// O, I and L are read as 0 and 1.
std::optional<CustomerNumber> ReadOfferCode(const HashKey& key, absl::string_view code);

}  // namespace sendlift
