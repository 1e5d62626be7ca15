#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "absl/strings/string_view.h"

namespace sendlift::cli {

// A single value of a field as it stands in a YAML file, so that SetScalar reads it back: numbers, names of enum
// values, text, and the messages of IsScalarType. `index` counts elements of a repeated field; -1 for others.
std::string ScalarText(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                       int index = -1);

// A message as a YAML document that ReadYaml reads back as the same message, with the planner's words as keys and the
// value `id` under the key `id_key` in the place of the message's name.
std::string ToYaml(const google::protobuf::Message& message, absl::string_view id_key, absl::string_view id);

}  // namespace sendlift::cli
