#include "clients/cli/definition_diff.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/yaml_fields.h"
#include "clients/cli/yaml_scalars.h"
#include "clients/cli/yaml_text.h"
#include "google/api/field_behavior.pb.h"

namespace sendlift::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kShownMax = 60;

bool IsServers(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::OUTPUT_ONLY) return true;
  }
  return field.name() == "etag";
}

// Every value of a definition with its path, in the order of the fields.
class Flattener {
 public:
  void Walk(const Message& message, const std::string& prefix) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      const std::string path = prefix.empty() ? KeyOf(*field) : absl::StrCat(prefix, ".", KeyOf(*field));
      if (!field->is_repeated()) {
        Put(message, *field, -1, path);
        continue;
      }
      const std::vector<std::pair<std::string, int>> elements = ElementsOf(message, *field);
      if (!field->is_map()) {
        values.emplace_back(path, absl::StrJoin(elements, ", ", [](std::string* out, const auto& element) {
                              out->append(element.first);
                            }));
      }
      for (const auto& [element, i] : elements) {
        if (HasParts(*field)) Put(message, *field, i, absl::StrCat(path, "[", element, "]"));
      }
    }
  }

  std::vector<std::pair<std::string, std::string>> values;

 private:
  static bool HasParts(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsScalarType(*field.message_type());
  }

  // The id of an element that has one, its value if it has no parts, its place otherwise.
  static std::string Element(const Message& message, const FieldDescriptor& field, int index) {
    if (!HasParts(field)) return ScalarText(message, field, index);
    const FieldDescriptor& first = *field.message_type()->field(0);
    const Message& element = message.GetReflection()->GetRepeatedMessage(message, &field, index);
    return first.cpp_type() == FieldDescriptor::CPPTYPE_STRING ? ScalarText(element, first) : absl::StrCat(index);
  }

  // With their places; those of a map, whose order means nothing, sorted.
  static std::vector<std::pair<std::string, int>> ElementsOf(const Message& message, const FieldDescriptor& field) {
    std::vector<std::pair<std::string, int>> elements;
    elements.reserve(static_cast<size_t>(message.GetReflection()->FieldSize(message, &field)));
    for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
      elements.emplace_back(Element(message, field, i), i);
    }
    if (field.is_map()) std::sort(elements.begin(), elements.end());
    return elements;
  }

  void Put(const Message& message, const FieldDescriptor& field, int index, const std::string& path) {
    if (!HasParts(field)) {
      values.emplace_back(path, ScalarText(message, field, index));
    } else if (index < 0) {
      Walk(message.GetReflection()->GetMessage(message, &field), path);
    } else {
      Walk(message.GetReflection()->GetRepeatedMessage(message, &field, index), path);
    }
  }
};

// The part of a text from shortly before `from` on.
std::string Shown(const std::string& text, size_t from) {
  const std::string line = absl::StrReplaceAll(text, {{"\n", "\\n"}});
  if (line.empty()) return "(none)";
  if (line.size() <= kShownMax) return line;
  const size_t begin = from < kShownMax / 2 ? 0 : from - kShownMax / 4;
  const std::string part = line.substr(std::min(begin, line.size() - 1), kShownMax);
  return absl::StrCat(begin > 0 ? "..." : "", part, begin + kShownMax < line.size() ? "..." : "");
}

}  // namespace

v1::Campaign DefinitionOf(v1::Campaign campaign) {
  for (int i = 0; i < v1::Campaign::descriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *v1::Campaign::descriptor()->field(i);
    if (IsServers(field)) campaign.GetReflection()->ClearField(&campaign, &field);
  }
  return campaign;
}

std::vector<DefinitionChange> ChangesBetween(const v1::Campaign& before, const v1::Campaign& after) {
  Flattener from;
  Flattener to;
  from.Walk(DefinitionOf(before), "");
  to.Walk(DefinitionOf(after), "");
  const std::map<std::string, std::string> old_values(from.values.begin(), from.values.end());
  const std::map<std::string, std::string> new_values(to.values.begin(), to.values.end());
  std::vector<DefinitionChange> changes;
  for (const auto& [path, value] : to.values) {
    const auto known = old_values.find(path);
    if (known == old_values.end()) {
      changes.push_back({path, "", value});
    } else if (known->second != value) {
      changes.push_back({path, known->second, value});
    }
  }
  for (const auto& [path, value] : from.values) {
    if (!new_values.contains(path)) changes.push_back({path, value, ""});
  }
  return changes;
}

void PrintChanges(const std::vector<DefinitionChange>& changes, const Screen& screen) {
  for (const DefinitionChange& change : changes) {
    const auto differ =
        std::mismatch(change.before.begin(), change.before.end(), change.after.begin(), change.after.end());
    const auto from = static_cast<size_t>(differ.first - change.before.begin());
    screen.stream << "  " << change.path << ": " << Shown(change.before, from) << " -> " << Shown(change.after, from)
                  << "\n";
  }
}

}  // namespace sendlift::cli
