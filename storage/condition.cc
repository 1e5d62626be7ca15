#include "storage/condition.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/invariant.h"

namespace sendlift::storage {

ComposedSql& ComposedSql::Add(absl::string_view text) {
  absl::StrAppend(&sql_, text);
  return *this;
}

ComposedSql& ComposedSql::Add(const Condition& condition) {
  if (condition.sql.empty()) return Add("TRUE");
  Add("(");
  absl::string_view rest = condition.sql;
  for (const auto& value : condition.values) {
    const size_t place = rest.find("$?");
    CHECK_INVARIANT(place != absl::string_view::npos);
    Add(rest.substr(0, place));
    rest.remove_prefix(place + 2);
    values_.push_back(value);
    absl::StrAppend(&sql_, "$", values_.size());
  }
  CHECK_INVARIANT(rest.find("$?") == absl::string_view::npos);
  return Add(rest).Add(")");
}

ComposedSql& ComposedSql::AddValue(int64_t value) {
  values_.emplace_back(value);
  absl::StrAppend(&sql_, "$", values_.size());
  return *this;
}

ComposedSql& ComposedSql::AddValue(std::string value) {
  values_.emplace_back(std::move(value));
  absl::StrAppend(&sql_, "$", values_.size());
  return *this;
}

std::vector<Value> ComposedSql::values() const {
  std::vector<Value> borrowed;
  for (const auto& value : values_) {
    std::visit([&](const auto& v) { borrowed.push_back(Value(v)); }, value);
  }
  return borrowed;
}

}  // namespace sendlift::storage
