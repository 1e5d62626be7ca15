#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace sendlift::storage {

// NOT_FOUND for a resource of a kind ("segment") by its id; metadata "kind" and "id", which the services turn into a
// name.
inline absl::Status ResourceNotFound(absl::string_view kind, absl::string_view id) {
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", absl::StrCat(kind, " \"", id, "\" does not exist"),
               {{"kind", std::string(kind)}, {"id", std::string(id)}});
}

// NOT_FOUND for one that is known by its number in the database only: what a name led to before is gone.
inline absl::Status NumberNotFound(absl::string_view kind, int64_t number) {
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
               absl::StrCat(kind, " number ", number, " does not exist"),
               {{"kind", std::string(kind)}, {"number", absl::StrCat(number)}});
}

// ALREADY_EXISTS, likewise.
inline absl::Status ResourceExists(absl::string_view kind, absl::string_view id) {
  return Error(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS", absl::StrCat(kind, " \"", id, "\" exists already"),
               {{"kind", std::string(kind)}, {"id", std::string(id)}});
}

}  // namespace sendlift::storage
