#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// A whole UTF-8 file. Errors: INVALID_ARGUMENT when it cannot be read, is larger than `bytes_max` or is no UTF-8.
absl::StatusOr<std::string> ReadTextFile(const std::string& path, size_t bytes_max);

// Writes a whole file anew. Errors: INTERNAL when it cannot be written.
absl::Status WriteFile(const std::string& path, absl::string_view text);

// `path` as seen from a folder; an absolute path stays as it is.
std::string PathIn(const std::string& folder, absl::string_view path);
// The folder that holds the file; "." for a bare name.
std::string FolderOf(const std::string& path);

}  // namespace sendlift::cli
