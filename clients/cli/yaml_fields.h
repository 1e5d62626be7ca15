#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sendlift::cli {

// The field that a key of a YAML map means, or null: its own name, the name without a trailing _time, _duration or
// _durations ("start" is start_time), or one of the planner's words ("at" for a wave's start, "zone" for a window's
// clock). docs/campaign-files.md lists them.
const google::protobuf::FieldDescriptor* FieldOfKey(const google::protobuf::Descriptor& type, absl::string_view key);

// The key that a planner would write for a field: one of their words, or the short form.
std::string KeyOf(const google::protobuf::FieldDescriptor& field);

// Every key that FieldOfKey knows for the type, the short forms where there are some.
std::vector<std::string> KeysOf(const google::protobuf::Descriptor& type);

}  // namespace sendlift::cli
