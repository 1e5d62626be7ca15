#include "storage/sqlite_session.h"

#include <SQLiteCpp/Column.h>
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
  explicit SqliteRow(const SQLite::Statement& statement) : statement_(statement) {}

  int64_t Int(int column) const override { return statement_.getColumn(column).getInt64(); }
  double Double(int column) const override { return statement_.getColumn(column).getDouble(); }
  absl::string_view Text(int column) const override {
    const SQLite::Column value = statement_.getColumn(column);
    const char* text = value.getText("");
    return absl::string_view(text, value.getBytes());
  }
  absl::string_view Bytes(int column) const override {
    const SQLite::Column value = statement_.getColumn(column);
    const void* bytes = value.getBlob();
    return bytes == nullptr ? absl::string_view()
                            : absl::string_view(static_cast<const char*>(bytes), value.getBytes());
  }
  bool IsNull(int column) const override { return statement_.isColumnNull(column); }

 private:
  const SQLite::Statement& statement_;
};

struct Binder {
  SQLite::Statement& statement;
  std::string& text_kept;
  int place;

  void operator()(Null) const { statement.bind(place); }
  void operator()(int64_t value) const { statement.bind(place, value); }
  void operator()(double value) const { statement.bind(place, value); }
  void operator()(absl::string_view value) const {
    text_kept.assign(value.data(), value.size());
    statement.bindNoCopy(place, text_kept);
  }
  // A null pointer would bind NULL, and no bytes are not NULL.
  void operator()(Blob value) const {
    statement.bindNoCopy(place, value.bytes.empty() ? "" : static_cast<const void*>(value.bytes.data()),
                         static_cast<int>(value.bytes.size()));
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

absl::StatusOr<std::unique_ptr<SqliteSession::Prepared>> SqliteSession::Prepare(absl::string_view sql) {
  auto prepared = std::unique_ptr<Prepared>(
      new Prepared{.statement = SQLite::Statement(*connection_, std::string(sql)), .places = {}, .texts = {}});
  const int count = prepared->statement.getBindParameterCount();
  for (int number = 1; number <= count; ++number) {
    const int place = prepared->statement.getIndex(absl::StrCat("$", number).c_str());
    if (place == 0) return absl::InternalError(absl::StrCat("the values are not named $1 to $", count));
    prepared->places.push_back(place);
  }
  prepared->texts.resize(count);
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
  for (size_t i = 0; i < values.size(); ++i) {
    std::visit(Binder{prepared.statement, prepared.texts[i], prepared.places[i]}, values[i]);
  }
  prepared.running = true;
  const auto reset = absl::MakeCleanup([&prepared] {
    prepared.statement.tryReset();
    prepared.running = false;
  });
  const int before = connection_->getTotalChanges();
  RETURN_IF_ERROR(Step(prepared, each));
  // What is no change of rows leaves the count of the statement before.
  return connection_->getTotalChanges() == before ? 0 : connection_->getChanges();
}

absl::Status SqliteSession::Step(Prepared& prepared, absl::FunctionRef<absl::Status(const Row&)>* each) {
  const SqliteRow row(prepared.statement);
  errno = 0;
  int result = prepared.statement.tryExecuteStep();
  while (result == SQLITE_ROW) {
    if (each != nullptr) RETURN_IF_ERROR((*each)(row));
    errno = 0;
    result = prepared.statement.tryExecuteStep();
  }
  const int system_error = errno;  // sqlite3_system_errno does not know of a COMMIT that fails
  if (result == SQLITE_DONE) return absl::OkStatus();
  return Noted(SqliteError(connection_->getExtendedErrorCode(), connection_->getErrorMsg(), system_error));
}

absl::Status SqliteSession::Noted(const absl::Status& error) {
  if (spoiled_.ok() && EndsTransaction(error)) spoiled_ = error;
  return error;
}

}  // namespace sendlift::storage
