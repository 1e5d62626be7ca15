#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "storage/database.h"

namespace sendlift::storage {

// A condition on a row of `customers c`, with its values beside it: "c.tier = $? AND c.consents > $?". Every "$?" takes
// the next value; conditions are composed by concatenation. Empty sql: always true.
struct Condition {
  std::string sql;
  std::vector<std::variant<int64_t, double, std::string>> values;
};

// A statement made of parts, where every "$?" becomes $1, $2 ... in order.
class ComposedSql {
 public:
  // Adds text that has no "$?".
  ComposedSql& Add(absl::string_view text);
  // Adds "(condition)", or "TRUE" for an empty one.
  ComposedSql& Add(const Condition& condition);
  // Adds "$k" for one value.
  ComposedSql& AddValue(int64_t value);
  ComposedSql& AddValue(std::string value);

  const std::string& sql() const { return sql_; }
  // Borrowed from this object.
  std::vector<Value> values() const;

 private:
  std::string sql_;
  std::vector<std::variant<int64_t, double, std::string>> values_;
};

}  // namespace sendlift::storage
