#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/status.h"
#include "storage/database.h"

namespace sendlift::storage {

// All rows of a query, each made by `make`.
template <typename T, typename... Args>
absl::StatusOr<std::vector<T>> ReadAll(Session& session, T (*make)(const Row&), absl::string_view sql,
                                       const Args&... args) {
  std::vector<T> all;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        all.push_back(make(row));
        return absl::OkStatus();
      },
      sql, args...));
  return all;
}

// The only row of a query, or nothing.
template <typename T, typename... Args>
absl::StatusOr<std::optional<T>> ReadOne(Session& session, T (*make)(const Row&), absl::string_view sql,
                                         const Args&... args) {
  std::optional<T> found;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        found = make(row);
        return absl::OkStatus();
      },
      sql, args...));
  return found;
}

// The first column of the only row as a number; 0 without a row or for NULL.
template <typename... Args>
absl::StatusOr<int64_t> ReadNumber(Session& session, absl::string_view sql, const Args&... args) {
  int64_t number = 0;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        number = row.Int(0);
        return absl::OkStatus();
      },
      sql, args...));
  return number;
}

}  // namespace sendlift::storage
