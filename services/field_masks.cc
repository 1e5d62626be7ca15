#include "services/field_masks.h"

#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "google/api/field_behavior.pb.h"
#include "services/violations.h"

namespace sendlift {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsChangeable(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behavior = options.GetExtension(google::api::field_behavior, i);
    if (behavior == google::api::OUTPUT_ONLY || behavior == google::api::IDENTIFIER) return false;
  }
  return field.name() != "etag";
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  if (field->is_repeated()) return message.GetReflection()->FieldSize(message, field) > 0;
  return message.GetReflection()->HasField(message, field);
}

// Fields that the mask selects, whether changeable or not.
std::set<const FieldDescriptor*> Selected(const google::protobuf::FieldMask& mask, const Message& update,
                                          Violations& violations) {
  const auto* type = update.GetDescriptor();
  const bool all = mask.paths_size() == 1 && mask.paths(0) == "*";
  std::set<const FieldDescriptor*> fields;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (all || (mask.paths().empty() && IsSet(update, field))) fields.insert(field);
  }
  if (all) return fields;
  for (const std::string& path : mask.paths()) {
    const FieldDescriptor* field = type->FindFieldByName(path);
    if (field != nullptr) {
      fields.insert(field);
    } else {
      violations.Add("update_mask", absl::StrCat("\"", path, "\" is no field that can be changed by itself"));
    }
  }
  return fields;
}

}  // namespace

absl::Status ApplyUpdate(const google::protobuf::FieldMask& mask, const Message& update, Message& target) {
  Violations violations;
  const std::set<const FieldDescriptor*> selected = Selected(mask, update, violations);
  if (!violations.empty()) return violations.ToStatus();
  const std::unique_ptr<Message> changes(update.New());
  changes->CopyFrom(update);
  for (int i = 0; i < update.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = update.GetDescriptor()->field(i);
    const bool taken = selected.count(field) > 0 && IsChangeable(*field);
    Message& loser = taken ? target : *changes;
    loser.GetReflection()->ClearField(&loser, field);
  }
  target.MergeFrom(*changes);
  return absl::OkStatus();
}

void ClearUnchangeable(Message& message) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (!IsChangeable(*field)) message.GetReflection()->ClearField(&message, field);
  }
}

}  // namespace sendlift
