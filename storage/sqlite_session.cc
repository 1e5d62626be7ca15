#include "storage/sqlite_session.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/sqlite_error.h"

namespace sendlift::storage {
namespace {

// The product has fewer statements of its own; segments and filters make more at run time.
constexpr size_t kStatementsMax = 512;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

  int64_t Int(int column) const override { return Has(column) ? sqlite3_column_int64(statement_, column) : 0; }
  double Double(int column) const override { return Has(column) ? sqlite3_column_double(statement_, column) : 0; }
  absl::string_view Text(int column) const override {
    if (!Has(column)) return {};
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return text == nullptr ? absl::string_view("") : absl::string_view(text, Size(column));
  }
  absl::string_view Bytes(int column) const override {
    if (!Has(column)) return {};
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return bytes == nullptr ? absl::string_view() : absl::string_view(bytes, Size(column));
  }
  bool IsNull(int column) const override {
    return !Has(column) || sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }

  // A column was asked for that is not there.
  bool misread() const { return misread_; }

 private:
  bool Has(int column) const {
    const bool has = column >= 0 && column < sqlite3_column_count(statement_);
    misread_ |= !has;
    return has;
  }
  size_t Size(int column) const { return static_cast<size_t>(sqlite3_column_bytes(statement_, column)); }

  sqlite3_stmt* const statement_;
  mutable bool misread_ = false;
};

// Returns SQLite's code.
struct Binder {
  sqlite3_stmt* statement;
  int place;

  int operator()(Null) const { return sqlite3_bind_null(statement, place); }
  int operator()(int64_t value) const { return sqlite3_bind_int64(statement, place, value); }
  int operator()(double value) const { return sqlite3_bind_double(statement, place, value); }
  // A null pointer would bind NULL, and no text and no bytes are not NULL.
  int operator()(absl::string_view value) const {
    return sqlite3_bind_text64(statement, place, value.empty() ? "" : value.data(), value.size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  int operator()(Blob value) const {
    return sqlite3_bind_blob64(statement, place, value.bytes.empty() ? "" : value.bytes.data(), value.bytes.size(),
                               SQLITE_STATIC);
  }
};

std::string Shortened(absl::string_view sql) { return absl::StrCat("\"", sql.substr(0, 100), "\""); }

}  // namespace

SqliteSession::SqliteSession(std::unique_ptr<SQLite::Database> connection) : connection_(std::move(connection)) {}

absl::Status SqliteSession::Standing() const {
  if (!spoiled_.ok()) return spoiled_;
  if (sqlite3_get_autocommit(connection_->getHandle()) == 0) return absl::OkStatus();
  return absl::AbortedError("the transaction was ended from inside");
}

absl::StatusOr<int64_t> SqliteSession::Run(absl::string_view sql, absl::Span<const Value> values,
                                           absl::FunctionRef<absl::Status(const Row&)>* each) {
  absl::StatusOr<int64_t> changed = 0;
  const absl::Status thrown = WithoutExceptions([&] {
    absl::StatusOr<Prepared*> prepared = Cached(sql);
    if (prepared.ok() && (*prepared)->running) {
      absl::StatusOr<std::unique_ptr<Prepared>> another = Prepare(sql);
      changed = another.ok() ? RunPrepared(**another, values, each) : another.status();
    } else {
      changed = prepared.ok() ? RunPrepared(**prepared, values, each) : prepared.status();
    }
  });
  if (!thrown.ok()) changed = Noted(thrown);
  if (changed.status().code() == absl::StatusCode::kInternal) return Annotated(changed.status(), Shortened(sql));
  return changed;
}

void SqliteSession::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

absl::StatusOr<std::unique_ptr<SqliteSession::Prepared>> SqliteSession::Prepare(absl::string_view sql) {
  auto prepared = std::make_unique<Prepared>();
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(connection_->getHandle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  prepared->statement.reset(statement);
  if (result != SQLITE_OK) return Noted(LastError());
  if (statement == nullptr) return absl::InternalError("there is no statement");
  const int count = sqlite3_bind_parameter_count(statement);
  for (int number = 1; number <= count; ++number) {
    const int place = sqlite3_bind_parameter_index(statement, absl::StrCat("$", number).c_str());
    if (place == 0) return absl::InternalError(absl::StrCat("the values are not named $1 to $", count));
    prepared->places.push_back(place);
  }
  return prepared;
}

absl::StatusOr<SqliteSession::Prepared*> SqliteSession::Cached(absl::string_view sql) {
  auto found = cache_.find(sql);
  if (found == cache_.end()) {
    if (cache_.size() >= kStatementsMax) DropLeastRecentlyUsed();
    ASSIGN_OR_RETURN(std::unique_ptr<Prepared> prepared, Prepare(sql));
    found = cache_.emplace(sql, std::move(prepared)).first;
  }
  found->second->used = ++uses_;
  return found->second.get();
}

void SqliteSession::DropLeastRecentlyUsed() {
  auto oldest = cache_.end();
  for (auto it = cache_.begin(); it != cache_.end(); ++it) {
    if (it->second->running) continue;
    if (oldest == cache_.end() || it->second->used < oldest->second->used) oldest = it;
  }
  if (oldest != cache_.end()) cache_.erase(oldest);
}

absl::StatusOr<int64_t> SqliteSession::RunPrepared(Prepared& prepared, absl::Span<const Value> values,
                                                   absl::FunctionRef<absl::Status(const Row&)>* each) {
  if (values.size() != prepared.places.size()) {
    return absl::InternalError(absl::StrCat("needs ", prepared.places.size(), " values and was given ", values.size()));
  }
  sqlite3_stmt* const statement = prepared.statement.get();
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::visit(Binder{statement, prepared.places[i]}, values[i]) != SQLITE_OK) return Noted(LastError());
  }
  prepared.running = true;
  const auto reset = absl::MakeCleanup([&prepared] {
    sqlite3_reset(prepared.statement.get());
    prepared.running = false;
  });
  const int before = connection_->getTotalChanges();
  RETURN_IF_ERROR(Step(prepared, each));
  // What is no change of rows leaves the count of the statement before.
  return connection_->getTotalChanges() == before ? 0 : connection_->getChanges();
}

absl::Status SqliteSession::Step(Prepared& prepared, absl::FunctionRef<absl::Status(const Row&)>* each) {
  const SqliteRow row(prepared.statement.get());
  errno = 0;
  int result = sqlite3_step(prepared.statement.get());
  while (result == SQLITE_ROW) {
    if (each != nullptr) RETURN_IF_ERROR((*each)(row));
    if (row.misread()) return absl::InternalError("the statement has no such column");
    errno = 0;
    result = sqlite3_step(prepared.statement.get());
  }
  const int system_error = errno;  // sqlite3_system_errno does not know of a COMMIT that fails
  return result == SQLITE_DONE ? absl::OkStatus() : Noted(LastError(system_error));
}

absl::Status SqliteSession::LastError(int system_error) const {
  return SqliteError(connection_->getExtendedErrorCode(), connection_->getErrorMsg(), system_error);
}

absl::Status SqliteSession::Noted(const absl::Status& error) {
  if (spoiled_.ok() && EndsTransaction(error)) spoiled_ = error;
  return error;
}

}  // namespace sendlift::storage
