#include "services/definition_diff.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

bool IsValue(const Descriptor& type) {
  return absl::StartsWith(type.full_name(), "google.") || &type == v1::Share::descriptor() ||
         &type == v1::Money::descriptor();
}

bool HasParts(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field.is_map() && !IsValue(*field.message_type());
}

// Whether one field is the same in both, by a message that has nothing else.
bool IsSame(const Message& from, const Message& to, const FieldDescriptor& field) {
  MessageDifferencer differencer;
  return differencer.CompareWithFields(from, to, {&field}, {&field});
}

class Walk {
 public:
  void Compare(const Message& from, const Message& to, const std::string& prefix) {
    for (int i = 0; i < from.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *from.GetDescriptor()->field(i);
      if (IsSame(from, to, field)) continue;
      const std::string path = prefix.empty() ? field.name() : absl::StrCat(prefix, ".", field.name());
      if (field.is_repeated() && HasParts(field)) {
        CompareElements(from, to, field, path);
      } else if (HasParts(field) && from.GetReflection()->HasField(from, &field) &&
                 to.GetReflection()->HasField(to, &field)) {
        Compare(from.GetReflection()->GetMessage(from, &field), to.GetReflection()->GetMessage(to, &field), path);
      } else {
        paths.push_back(path);
      }
    }
  }

  std::vector<std::string> paths;

 private:
  void CompareElements(const Message& from, const Message& to, const FieldDescriptor& field, const std::string& path) {
    const int before = from.GetReflection()->FieldSize(from, &field);
    const int after = to.GetReflection()->FieldSize(to, &field);
    for (int i = 0; i < std::max(before, after); ++i) {
      const std::string element = absl::StrCat(path, "[", i, "]");
      if (i >= before || i >= after) {
        paths.push_back(element);
        continue;
      }
      Compare(from.GetReflection()->GetRepeatedMessage(from, &field, i),
              to.GetReflection()->GetRepeatedMessage(to, &field, i), element);
    }
  }
};

}  // namespace

std::vector<std::string> ChangedFields(const v1::Campaign& from, const v1::Campaign& to) {
  Walk walk;
  walk.Compare(from, to, "");
  return std::move(walk.paths);
}

}  // namespace sendlift
