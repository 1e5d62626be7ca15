#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace sendlift::storage {

// NOT_FOUND for a resource of a kind ("segment") by its id.
inline absl::Status ResourceNotFound(absl::string_view kind, absl::string_view id) {
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", absl::StrCat(kind, " \"", id, "\" does not exist"),
               {{"kind", std::string(kind)}, {"name", std::string(id)}});
}

// ALREADY_EXISTS, likewise.
inline absl::Status ResourceExists(absl::string_view kind, absl::string_view id) {
  return Error(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS", absl::StrCat(kind, " \"", id, "\" exists already"),
               {{"kind", std::string(kind)}, {"name", std::string(id)}});
}

}  // namespace sendlift::storage
