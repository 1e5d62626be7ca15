#pragma once

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/sqlite.h"

namespace sendlift::testing {

// A run of transactions, numbered from 1, small and large: transaction t inserts the rows of batch t and writes batch
// t / 2 anew, so that what a database holds says which transactions it holds, and whether each is whole.
inline constexpr int kScriptTransactions = 26;

absl::Span<const storage::Migration> ScriptSchema();

// Opens the database with a short log, so that it is moved and begun anew a few times in a run.
absl::StatusOr<std::unique_ptr<storage::Database>> OpenScripted(const std::string& path, const std::string& vfs,
                                                                bool sync = true);

// Runs transaction `number` and returns when it was answered; `acknowledged` is called first, on the writer's thread.
absl::Status RunTransaction(storage::Database& database, int number, absl::FunctionRef<void()> acknowledged);
absl::Status RunTransaction(storage::Database& database, int number);

// How many transactions the database holds; DATA_LOSS, naming what is wrong, if one of them is not whole, with the
// reason DATABASE_DAMAGED if it is SQLite that found it.
absl::StatusOr<int> TransactionsIn(storage::Database& database);

}  // namespace sendlift::testing
