#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/source_map.h"

namespace sendlift::cli {

// So many mistakes are named, and then that there are more.
inline constexpr size_t kYamlMistakesMax = 100;

// How to read a file.
struct YamlOptions {
  std::string folder = ".";  // that file(PATH) is relative to
  std::string id_key;        // a top-level key that is not a field: "campaign"
};

// Reads a YAML document into any message, by its descriptor. Keys are names of fields and the planner's words for them
// (yaml_fields.h); scalars are written as yaml_scalars.h says; a list of things that have an id may be written as a map
// from the id to the rest (`languages: { en: ... }`); the top-level key time_zone says how local times are meant.
// `id` gets the value of options.id_key, `places` where each field was written, also when reading fails.
// Errors: INVALID_ARGUMENT with every wrong field at once (base/error.h): unknown keys, keys given twice, wrong values;
// or with what FaultOfYaml has found (yaml_limits.h).
absl::Status ReadYaml(absl::string_view text, const YamlOptions& options, google::protobuf::Message& out,
                      std::string& id, SourceMap& places);

}  // namespace sendlift::cli
