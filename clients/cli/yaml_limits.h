#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "clients/cli/source_map.h"

namespace sendlift::cli {

// As it is written: the parser needs up to 250 bytes of memory a byte.
inline constexpr size_t kYamlTextBytesMax = 1024 * 1024;

// What is read of one YAML document, with every alias written out in full.
inline constexpr size_t kYamlValuesMax = 100'000;  // scalars, lists and maps; keys count
inline constexpr size_t kYamlBytesMax = 8 * 1024 * 1024;
inline constexpr size_t kYamlDepthMax = 64;

// Why a text cannot be read as one YAML document, and where.
struct YamlFault {
  Position place;
  std::string description;
};

// Looks for the first fault of a text before anything is made of it, in time and memory that grow with the text and not
// with what its aliases stand for: no YAML, not one document, an alias of what it stands in, or beyond the limits
// above.
std::optional<YamlFault> FaultOfYaml(absl::string_view text);

}  // namespace sendlift::cli
