#pragma once

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/database.h"

namespace sendlift::storage {

// How long a connection waits for a program that holds the database, a backup or a shell for example.
inline constexpr int kBusyTimeoutMs = 5000;

// Statements over one SQLite connection, each prepared once and kept. One thread at a time.
// A statement names its values $1 ... $n without a gap, and is given exactly n; they are bound by name, because
// SQLite numbers them in the order of their first appearance. One statement a call: what follows a semicolon is
// ignored. `each` of a Query may run further statements on the same session, also the one that it stands on.
class SqliteSession : public Session {
 public:
  explicit SqliteSession(std::unique_ptr<SQLite::Database> connection);

  SQLite::Database& connection() { return *connection_; }

  // OK while the open transaction can still be committed. Otherwise the first error since Forget that spoiled it
  // (see EndsTransaction), also if the caller of the statement ignored that error, or ABORTED if the transaction is
  // gone.
  absl::Status Standing() const;
  void Forget() { spoiled_ = absl::OkStatus(); }

  // `gains`, which outlive the session, are stored by whoever commits its transactions.
  void GatherInto(StateGains& gains) { state_gains_ = &gains; }
  StateGains* state_gains() override { return state_gains_; }

 protected:
  absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const Value> values,
                              absl::FunctionRef<absl::Status(const Row&)>* each) override;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  // SQLite's own interface: a value that goes through a class of its own costs more than reading it.
  struct Prepared {
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
    std::vector<int> places;  // places[i]: SQLite's number of $(i + 1)
    uint64_t used = 0;
    bool running = false;
  };

  absl::StatusOr<std::unique_ptr<Prepared>> Prepare(absl::string_view sql);
  absl::StatusOr<Prepared*> Cached(absl::string_view sql);
  void DropLeastRecentlyUsed();
  absl::StatusOr<int64_t> RunPrepared(Prepared& prepared, absl::Span<const Value> values,
                                      absl::FunctionRef<absl::Status(const Row&)>* each);
  absl::Status Step(Prepared& prepared, absl::FunctionRef<absl::Status(const Row&)>* each);
  absl::Status LastError(int system_error = 0) const;
  absl::Status Noted(const absl::Status& error);

  std::unique_ptr<SQLite::Database> connection_;
  absl::flat_hash_map<std::string, std::unique_ptr<Prepared>> cache_;
  uint64_t uses_ = 0;
  absl::Status spoiled_;
  StateGains* state_gains_ = nullptr;
};

}  // namespace sendlift::storage
