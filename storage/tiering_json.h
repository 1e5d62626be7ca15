#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "model/tiering.h"

namespace sendlift::storage {

// What a tiering says, as it is stored: a JSON object. Fields may be added; what is missing reads as its default.
std::string TieringToJson(const Tiering& tiering);
// Fills in what it says. DATA_LOSS if the text is not what TieringToJson writes.
absl::Status TieringFromJson(absl::string_view json, Tiering& tiering);

}  // namespace sendlift::storage
