#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sendlift::storage {

// Bytes, where a text would be something else to the engine.
struct Blob {
  absl::string_view bytes;
};
struct Null {};

// A value bound to a statement. Text and bytes are borrowed until the call returns.
using Value = std::variant<Null, int64_t, double, absl::string_view, Blob>;

// The row that a query stands on; texts live until the next row. Columns count from 0. A NULL reads as 0 or "".
class Row {
 public:
  virtual ~Row() = default;
  virtual int64_t Int(int column) const = 0;
  virtual double Double(int column) const = 0;
  virtual absl::string_view Text(int column) const = 0;
  virtual absl::string_view Bytes(int column) const = 0;
  virtual bool IsNull(int column) const = 0;
};

class StateGains;

// One transaction. Statements are prepared once a connection and bound by number: $1, $2 ...
// The same text of SQL runs on every engine, so: no now(), no random(), no engine's own functions.
class Session {
 public:
  virtual ~Session() = default;

  // Runs a statement; the number of rows that it changed.
  template <typename... Args>
  absl::StatusOr<int64_t> Execute(absl::string_view sql, const Args&... args) {
    const Value values[] = {Null{}, ToValue(args)...};
    return Run(sql, absl::MakeConstSpan(values).subspan(1), nullptr);
  }

  // Calls `each` for every row; an error from it ends the query and is returned.
  template <typename... Args>
  absl::Status Query(absl::FunctionRef<absl::Status(const Row&)> each, absl::string_view sql, const Args&... args) {
    const Value values[] = {Null{}, ToValue(args)...};
    return Run(sql, absl::MakeConstSpan(values).subspan(1), &each).status();
  }

  // As Query, for statements that are composed while running: $1 is values[0].
  absl::Status QueryWith(absl::FunctionRef<absl::Status(const Row&)> each, absl::string_view sql,
                         absl::Span<const Value> values) {
    return Run(sql, values, &each).status();
  }

  // Where the changes of ranges and strays are counted until the transaction is committed (storage/state_gains.h);
  // null where they are counted at once.
  virtual StateGains* state_gains() { return nullptr; }

 protected:
  virtual absl::StatusOr<int64_t> Run(absl::string_view sql, absl::Span<const Value> values,
                                      absl::FunctionRef<absl::Status(const Row&)>* each) = 0;

 private:
  static Value ToValue(int64_t value) { return value; }
  static Value ToValue(int value) { return int64_t{value}; }
  static Value ToValue(uint32_t value) { return int64_t{value}; }
  static Value ToValue(bool value) { return int64_t{value}; }
  static Value ToValue(double value) { return value; }
  static Value ToValue(absl::string_view value) { return value; }
  static Value ToValue(const std::string& value) { return absl::string_view(value); }
  static Value ToValue(const char* value) { return absl::string_view(value); }
  static Value ToValue(Blob value) { return value; }
  static Value ToValue(Null value) { return value; }
  static Value ToValue(const Value& value) { return value; }
};

// Who goes first when several wait to write: opt-outs before receipts, receipts before leases, and so on.
enum class Lane { kOptOut, kReceipt, kLease, kPlanning, kAdministration, kImport };
inline constexpr int kLaneCount = 6;

// A database. Writes queue by lane and are grouped: one sync makes many of them durable.
class Database {
 public:
  using Body = absl::AnyInvocable<absl::Status(Session&)>;
  using Done = absl::AnyInvocable<void(absl::Status)>;

  virtual ~Database() = default;

  // Runs `body` on a snapshot; it sees nothing that is committed after it began. Many may read at once.
  virtual absl::Status Read(absl::FunctionRef<absl::Status(Session&)> body) = 0;

  // Runs `body` in a transaction and returns when it is durable, or rolled back because `body` returned an error.
  // `body` may run again, so it keeps no state between runs: it assigns, it does not append.
  // RESOURCE_EXHAUSTED if the lane's queue is full, UNAVAILABLE if the disk does not take the commit.
  virtual absl::Status Write(Lane lane, absl::FunctionRef<absl::Status(Session&)> body);

  // As Write, without waiting: `done` is called on the writer's thread and must be quick.
  virtual void WriteLater(Lane lane, Body body, Done done) = 0;
};

}  // namespace sendlift::storage
