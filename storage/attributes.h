#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"

namespace sendlift::storage {

// Attributes as they are stored: a flat JSON object. A value that is a plain decimal number of at most 15 digits is
// a JSON number with the same digits, so that filters compare numbers and nothing is lost; the rest are JSON strings.
std::string AttributesToJson(const std::map<std::string, std::string>& attributes);
std::map<std::string, std::string> AttributesFromJson(absl::string_view json);

// Attribute by attribute, without copies; texts live until the next one. Stops when `each` returns false.
void ForEachAttribute(absl::string_view json,
                      absl::FunctionRef<bool(absl::string_view name, absl::string_view value)> each);

// One attribute, without reading the others into memory; nothing if it is not there.
std::optional<std::string> AttributeFromJson(absl::string_view json, absl::string_view name);

}  // namespace sendlift::storage
