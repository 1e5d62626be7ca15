#pragma once

#include "absl/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace sendlift {

// Copies from `update` into `target` the fields that an Update may change (AIP-134): those that the mask names, all
// of them for "*", those that are set in `update` for an empty mask. Names, etags and output-only fields are ignored.
// INVALID_ARGUMENT for a path that is no top-level field, or "*" beside others. Both are of the same type.
absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask, const google::protobuf::Message& update,
                         google::protobuf::Message& target);

// The message with all that an Update may not change cleared: what Create takes.
void ClearUnchangeable(google::protobuf::Message& message);

}  // namespace sendlift
