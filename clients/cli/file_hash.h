#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace sendlift::cli {

// A fingerprint of a file's whole content, to know it again: 16 hexadecimal digits and its size. It reads the file once
// and keeps a mebibyte of it. Empty for what can be read only once, a pipe for example. Errors: INVALID_ARGUMENT when
// it cannot be read.
absl::StatusOr<std::string> HashOfFile(const std::string& path);

}  // namespace sendlift::cli
