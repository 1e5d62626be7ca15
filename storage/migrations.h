#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace SQLite {
class Database;
}

namespace sendlift::storage {

// One step forward: `sql` may hold several statements and neither begins nor ends a transaction.
struct Migration {
  int version = 0;
  const char* name = nullptr;
  const char* sql = nullptr;
};

// "SLFT": the mark in the header of a database of this product.
inline constexpr int32_t kApplicationId = 0x534c4654;

// OK if the file is empty or ours, and no newer than `migrations`; changes nothing.
// DATA_LOSS (DATABASE_DAMAGED) for a file that is not a database, or another product's;
// FAILED_PRECONDITION (DATABASE_NEWER) naming both versions.
absl::Status CheckIdentity(SQLite::Database& connection, absl::Span<const Migration> migrations);

// Sets the mark of this product in a new database.
absl::Status Identify(SQLite::Database& connection);

// True if the database stands at the last of `migrations`.
absl::StatusOr<bool> IsCurrent(SQLite::Database& connection, absl::Span<const Migration> migrations);

// Brings the database to the last version, each step in a transaction of its own: after a crash or an error
// it stands at the last step that was completed, and the next call goes on from there.
// `migrations` ascend by one from version 1.
absl::Status Migrate(SQLite::Database& connection, absl::Span<const Migration> migrations);

}  // namespace sendlift::storage
