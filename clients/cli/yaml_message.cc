#include "clients/cli/yaml_message.h"

#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/suggest.h"
#include "clients/cli/caps.h"
#include "clients/cli/costs.h"
#include "clients/cli/yaml_fields.h"
#include "clients/cli/yaml_limits.h"
#include "clients/cli/yaml_scalars.h"

namespace sendlift::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kTimeZone[] = "time_zone";

Position PositionOf(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

std::string Under(absl::string_view path, absl::string_view key) {
  return path.empty() ? std::string(key) : absl::StrCat(path, ".", key);
}

// Walks the nodes of a document beside the fields of a message, and goes on after an error so that all are found.
class Reader {
 public:
  Reader(const YamlOptions& options, std::string& id, SourceMap& places)
      : options_(options), id_(id), places_(places), context_{.folder = options.folder, .zone = std::nullopt} {}

  absl::Status Read(const YAML::Node& root, Message& out) {
    if (!root.IsMap()) {
      Refuse("", root, "the file must be a map of keys such as `purpose: PROMOTION`");
    } else {
      if (const YAML::Node zone = root[kTimeZone]) ReadTimeZone(zone);
      ReadMap(root, "", out);
    }
    if (violations_.empty()) return absl::OkStatus();
    return InvalidFields(std::move(violations_));
  }

 private:
  // Enough is wrong: nothing more is looked for.
  bool IsFull() const { return violations_.size() > kYamlMistakesMax; }

  void Refuse(const std::string& path, const YAML::Node& node, absl::string_view description) {
    if (IsFull()) return;
    if (violations_.size() == kYamlMistakesMax) description = "and more is wrong from here on: correct this first";
    places_.Set(path, PositionOf(node.Mark()));
    violations_.push_back({path, std::string(description)});
  }

  void ReadTimeZone(const YAML::Node& node) {
    absl::TimeZone zone;
    if (!node.IsScalar() || !absl::LoadTimeZone(node.Scalar(), &zone)) {
      return Refuse(kTimeZone, node, "must be a zone of the IANA list such as Europe/Berlin");
    }
    context_.zone = zone;
  }

  void ReadMap(const YAML::Node& node, const std::string& path, Message& message) {
    if (!node.IsMap()) return Refuse(path, node, "must be a map of keys");
    std::set<int> seen;
    for (const auto& entry : node) {
      if (IsFull()) return;
      if (!entry.first.IsScalar()) {
        Refuse(path, entry.first, "a key must be a word");
        continue;
      }
      const std::string& key = entry.first.Scalar();
      if (path.empty() && ReadTopLevel(key, entry.second)) continue;
      const FieldDescriptor* field = FieldOfKey(*message.GetDescriptor(), key);
      if (field == nullptr) {
        const std::vector<std::string> known = KnownKeys(message, path);
        Refuse(Under(path, key), entry.first, absl::StrCat("is no key here", DidYouMean(key, known)));
      } else if (!seen.insert(field->number()).second) {
        Refuse(Under(path, field->name()), entry.first, "is given twice");
      } else {
        const std::string field_path = Under(path, field->name());
        places_.Set(field_path, PositionOf(entry.first.Mark()));
        ReadField(entry.second, *field, field_path, message);
      }
    }
  }

  std::vector<std::string> KnownKeys(const Message& message, const std::string& path) const {
    std::vector<std::string> known = KeysOf(*message.GetDescriptor());
    if (path.empty()) known.insert(known.end(), {std::string(kTimeZone), options_.id_key});
    return known;
  }

  // Keys of the document that are no fields.
  bool ReadTopLevel(const std::string& key, const YAML::Node& node) {
    if (key != kTimeZone && key != options_.id_key) return false;
    if (!top_level_.insert(key).second) {
      Refuse(key, node, "is given twice");
      return true;
    }
    if (key == kTimeZone) return true;
    places_.Set(key, PositionOf(node.Mark()));
    if (!node.IsScalar() || node.Scalar().empty()) {
      Refuse(key, node, "must be an id such as autumn-win-back");
    } else {
      id_ = node.Scalar();
    }
    return true;
  }

  void ReadField(const YAML::Node& node, const FieldDescriptor& field, const std::string& path, Message& message) {
    if (node.IsNull()) return;
    if (field.is_map()) return ReadMapField(node, field, path, message);
    if (!field.is_repeated()) return ReadOne(node, field, path, message);
    if (node.IsMap() && IsCaps(field)) return ReadCaps(node, field, path, message);
    if (IsGaps(field) && (node.IsMap() || node.IsScalar())) return ReadGaps(node, field, path, message);
    if (node.IsMap() && IsCosts(field)) return ReadCosts(node, field, path, message);
    if (node.IsMap() && IsNamed(field)) return ReadNamed(node, field, path, message);
    if (!node.IsSequence()) return ReadOne(node, field, absl::StrCat(path, "[0]"), message);
    int index = 0;
    for (const YAML::Node& element : node) {
      if (IsFull()) return;
      ReadOne(element, field, absl::StrCat(path, "[", index++, "]"), message);
    }
  }

  // One value of a field: sets it, or adds it if the field is repeated.
  void ReadOne(const YAML::Node& node, const FieldDescriptor& field, const std::string& path, Message& message) {
    places_.Set(path, PositionOf(node.Mark()));
    if (node.IsScalar()) {
      const absl::Status status = SetScalar(context_, node.Scalar(), field, message);
      if (!status.ok()) Refuse(path, node, status.message());
      return;
    }
    const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_message || !node.IsMap() || IsScalarType(*field.message_type())) {
      return Refuse(
          path, node,
          is_message && !IsScalarType(*field.message_type()) ? "must be a map of keys" : "must be a single value");
    }
    const auto& reflection = *message.GetReflection();
    ReadMap(
        node, path,
        *(field.is_repeated() ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field)));
  }

  // Whether the elements begin with their id, as tiers, arms, waves, creatives and languages do.
  static bool IsNamed(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
           field.message_type()->field(0)->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  }

  static bool IsCaps(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
           field.message_type() == v1::ContactPolicy::Cap::descriptor();
  }

  // By channel, one or several of each: { EMAIL: [1/day, 2/week], ALL: 3/week }.
  void ReadCaps(const YAML::Node& node, const FieldDescriptor& field, const std::string& path, Message& message) {
    int index = 0;
    for (const auto& entry : node) {
      const std::vector<YAML::Node> caps = entry.second.IsSequence()
                                               ? std::vector<YAML::Node>(entry.second.begin(), entry.second.end())
                                               : std::vector<YAML::Node>{entry.second};
      for (const YAML::Node& text : caps) {
        const std::string element_path = absl::StrCat(path, "[", index++, "]");
        places_.Set(element_path, PositionOf(entry.first.Mark()));
        const auto cap = entry.first.IsScalar() && text.IsScalar()
                             ? ParseCap(entry.first.Scalar(), text.Scalar())
                             : absl::InvalidArgumentError("must be contacts in a time such as 2/week");
        if (cap.ok()) {
          message.GetReflection()->AddMessage(&message, &field)->CopyFrom(*cap);
        } else {
          Refuse(element_path, text, cap.status().message());
        }
      }
    }
  }

  static bool IsGaps(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
           field.message_type() == v1::ContactPolicy::MinimumGap::descriptor();
  }

  // One for all channels, or by channel: 3d, or { SMS: 3d, ALL: 1d }.
  void ReadGaps(const YAML::Node& node, const FieldDescriptor& field, const std::string& path, Message& message) {
    if (node.IsScalar()) return ReadGap("ALL", node, field, absl::StrCat(path, "[0]"), message);
    int index = 0;
    for (const auto& entry : node) {
      const std::string channel = entry.first.IsScalar() ? entry.first.Scalar() : "";
      ReadGap(channel, entry.second, field, absl::StrCat(path, "[", index++, "]"), message);
    }
  }

  void ReadGap(const std::string& channel, const YAML::Node& node, const FieldDescriptor& field,
               const std::string& path, Message& message) {
    places_.Set(path, PositionOf(node.Mark()));
    const auto gap = node.IsScalar() ? ParseGap(channel, node.Scalar())
                                     : absl::InvalidArgumentError("must be a duration such as 3d");
    if (!gap.ok()) return Refuse(path, node, gap.status().message());
    message.GetReflection()->AddMessage(&message, &field)->CopyFrom(*gap);
  }

  static bool IsCosts(const FieldDescriptor& field) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
           field.message_type() == v1::Budget::ChannelCost::descriptor();
  }

  // By channel: { EMAIL: 0.001, SMS: 0.045 }.
  void ReadCosts(const YAML::Node& node, const FieldDescriptor& field, const std::string& path, Message& message) {
    int index = 0;
    for (const auto& entry : node) {
      const std::string element_path = absl::StrCat(path, "[", index++, "]");
      places_.Set(element_path, PositionOf(entry.first.Mark()));
      const auto cost = entry.first.IsScalar() && entry.second.IsScalar()
                            ? ParseCost(entry.first.Scalar(), entry.second.Scalar())
                            : absl::InvalidArgumentError("must be an amount such as 0.045");
      if (!cost.ok()) {
        Refuse(element_path, entry.second, cost.status().message());
      } else {
        message.GetReflection()->AddMessage(&message, &field)->CopyFrom(*cost);
      }
    }
  }

  void ReadNamed(const YAML::Node& node, const FieldDescriptor& field, const std::string& path, Message& message) {
    int index = 0;
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string element_path = absl::StrCat(path, "[", index++, "]");
      places_.Set(element_path, PositionOf(entry.first.Mark()));
      if (!entry.first.IsScalar() || !entry.second.IsMap()) {
        Refuse(element_path, entry.second, "must be a map of keys; or write a list, each element after a dash");
        continue;
      }
      if (!seen.insert(entry.first.Scalar()).second) {
        Refuse(element_path, entry.first, absl::StrCat("\"", entry.first.Scalar(), "\" is given twice"));
        continue;
      }
      Message& element = *message.GetReflection()->AddMessage(&message, &field);
      element.GetReflection()->SetString(&element, field.message_type()->field(0), entry.first.Scalar());
      ReadMap(entry.second, element_path, element);
    }
  }

  void ReadMapField(const YAML::Node& node, const FieldDescriptor& field, const std::string& path, Message& message) {
    if (!node.IsMap()) return Refuse(path, node, "must be a map of keys");
    const auto& type = *field.message_type();
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string entry_path = Under(path, entry.first.IsScalar() ? entry.first.Scalar() : "");
      places_.Set(entry_path, PositionOf(entry.first.Mark()));
      if (!seen.insert(entry_path).second) {
        Refuse(entry_path, entry.first, "is given twice");
        continue;
      }
      Message& pair = *message.GetReflection()->AddMessage(&message, &field);
      for (const auto& [half, value] :
           {std::pair(type.field(0), entry.first), std::pair(type.field(1), entry.second)}) {
        const absl::Status status = value.IsScalar() ? SetScalar(context_, value.Scalar(), *half, pair)
                                                     : absl::InvalidArgumentError("must be a single value");
        if (!status.ok()) Refuse(entry_path, value, status.message());
      }
    }
  }

  const YamlOptions& options_;
  std::string& id_;
  SourceMap& places_;
  ScalarContext context_;
  std::set<std::string> top_level_;  // keys of the document that are no fields, as far as they were read
  std::vector<FieldViolation> violations_;
};

}  // namespace

absl::Status ReadYaml(absl::string_view text, const YamlOptions& options, Message& out, std::string& id,
                      SourceMap& places) {
  if (const std::optional<YamlFault> fault = FaultOfYaml(text)) {
    places.Set("", fault->place);
    return InvalidFields({{"", fault->description}});
  }
  try {
    return Reader(options, id, places).Read(YAML::Load(std::string(text)), out);
  } catch (const YAML::Exception& error) {
    places.Set("", PositionOf(error.mark));
    return InvalidFields({{"", absl::StrCat("this is no YAML: ", error.msg)}});
  }
}

}  // namespace sendlift::cli
