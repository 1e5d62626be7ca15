#include "tests/support/scripted_run.h"

#include <future>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/rows.h"

namespace sendlift::testing {
namespace {

using storage::Database;
using storage::Lane;
using storage::Migration;
using storage::Row;
using storage::Session;

constexpr Migration kSchema[] = {
    {.version = 1,
     .name = "things",
     .sql = "CREATE TABLE things (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, name TEXT NOT NULL)"},
    {.version = 2, .name = "things by batch", .sql = "CREATE INDEX things_by_batch ON things (batch)"},
};
constexpr int kRowsMax = 1000;

int RowsOf(int batch) { return batch % 7 == 0 ? 400 : batch % 5 == 0 ? 40 : 1 + batch % 3; }

// As written by transaction `writer`; a few are longer than a page.
std::string NameOf(int batch, int writer) {
  return std::string(batch % 6 == 0 ? 9000 : 60, static_cast<char>('a' + writer % 26)) + absl::StrCat(writer);
}

// The last of `transactions` that wrote the batch.
int WriterOf(int batch, int transactions) {
  for (const int rewriter : {2 * batch + 1, 2 * batch}) {
    if (rewriter <= transactions) return rewriter;
  }
  return batch;
}

absl::Status Body(Session& session, int number) {
  for (int row = 0; row < RowsOf(number); ++row) {
    RETURN_IF_ERROR(session
                        .Execute("INSERT INTO things (id, batch, name) VALUES ($1, $2, $3)", number * kRowsMax + row,
                                 number, NameOf(number, number))
                        .status());
  }
  if (number < 2) return absl::OkStatus();
  return session.Execute("UPDATE things SET name = $2 WHERE batch = $1", number / 2, NameOf(number / 2, number))
      .status();
}

absl::Status CheckBatch(Session& session, int batch, int transactions) {
  ASSIGN_OR_RETURN(const int64_t rows,
                   storage::ReadNumber(session, "SELECT count(*) FROM things WHERE batch = $1 AND name = $2", batch,
                                       NameOf(batch, WriterOf(batch, transactions))));
  if (rows == RowsOf(batch)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("of ", transactions, " transactions, batch ", batch, " has ", rows,
                                          " rows as they should be instead of ", RowsOf(batch)));
}

absl::Status IntegrityOf(absl::string_view answer) {
  return answer == "ok" ? absl::OkStatus() : Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", answer);
}

absl::StatusOr<int> Checked(Session& session) {
  ASSIGN_OR_RETURN(const int64_t transactions, storage::ReadNumber(session, "SELECT max(batch) FROM things"));
  ASSIGN_OR_RETURN(const int64_t rows, storage::ReadNumber(session, "SELECT count(*) FROM things"));
  int64_t expected = 0;
  for (int batch = 1; batch <= transactions; ++batch) {
    RETURN_IF_ERROR(CheckBatch(session, batch, static_cast<int>(transactions)));
    expected += RowsOf(batch);
  }
  if (rows != expected) return absl::DataLossError(absl::StrCat(rows, " rows instead of ", expected));
  RETURN_IF_ERROR(session.Query([](const Row& row) { return IntegrityOf(row.Text(0)); }, "PRAGMA integrity_check"));
  return static_cast<int>(transactions);
}

}  // namespace

absl::Span<const Migration> ScriptSchema() { return kSchema; }

absl::StatusOr<std::unique_ptr<Database>> OpenScripted(const std::string& path, const std::string& vfs, bool sync) {
  return storage::OpenSqlite(path, {.checkpoint_pages = 60, .reserve_mb = 0, .sync = sync, .vfs = vfs, .writer = {}},
                             kSchema);
}

absl::Status RunTransaction(Database& database, int number, absl::FunctionRef<void()> acknowledged) {
  std::promise<absl::Status> answer;
  database.WriteLater(
      Lane::kPlanning, [number](Session& session) { return Body(session, number); },
      [&](absl::Status status) {
        if (status.ok()) acknowledged();
        answer.set_value(std::move(status));
      });
  return answer.get_future().get();
}

absl::Status RunTransaction(Database& database, int number) {
  return RunTransaction(database, number, [] {});
}

absl::StatusOr<int> TransactionsIn(Database& database) {
  absl::StatusOr<int> transactions = 0;
  RETURN_IF_ERROR(database.Read([&](Session& session) {
    transactions = Checked(session);
    return transactions.status();
  }));
  return transactions;
}

}  // namespace sendlift::testing
