#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "base/keyed_hash.h"
#include "storage/database.h"

namespace sendlift::storage {

inline constexpr int kEmailKind = 1;
inline constexpr int kPhoneKind = 2;
// Of an address as customers have it.
int KindOfAddress(absl::string_view address);

// The key of all hashes of personal data, drawn at its first use and kept in the settings.
absl::StatusOr<HashKey> PersonKey(Session& session);
// Nothing before its first use.
absl::StatusOr<std::optional<HashKey>> FindPersonKey(Session& session);

// Below zero for an e-mail address, above for a number.
int64_t AddressHash(const HashKey& key, int kind, absl::string_view address);

// What an address was, and is now; either may be empty.
struct AddressChange {
  int kind = kEmailKind;
  absl::string_view before;
  absl::string_view after;
};
absl::Status MoveAddressHash(Session& session, WorkspaceNumber workspace, CustomerNumber customer,
                             const AddressChange& change, const HashKey& key);

// The address of a customer who had none of that kind.
struct NewAddress {
  CustomerNumber customer;
  int kind = kEmailKind;
  absl::string_view address;
};
absl::Status InsertAddressHashes(Session& session, WorkspaceNumber workspace, absl::Span<const NewAddress> addresses);

// Makes hashes of all addresses, if the database is from a version that had none. Once, some seconds a million.
absl::Status MakeMissingAddressHashes(Session& session);

}  // namespace sendlift::storage
