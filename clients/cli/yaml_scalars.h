#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift::cli {

// What a scalar may refer to.
struct ScalarContext {
  std::string folder;                  // that file(PATH) is relative to
  std::optional<absl::TimeZone> zone;  // in which times without a zone are read
};

// Whether a message may be written as one scalar: a time, a duration, a share, money, an offer's code, a metric's id.
bool IsScalarType(const google::protobuf::Descriptor& type);

// Sets a field from the text of a YAML scalar, or adds to it if it is repeated: numbers, true and false, names of enum
// values, strings (file(PATH) reads a UTF-8 file of at most 1 MiB), and the messages of IsScalarType.
// Errors: INVALID_ARGUMENT that says what is expected.
absl::Status SetScalar(const ScalarContext& context, absl::string_view text,
                       const google::protobuf::FieldDescriptor& field, google::protobuf::Message& message);

}  // namespace sendlift::cli
