#include "clients/cli/yaml_text.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "clients/cli/money.h"
#include "clients/cli/times.h"
#include "clients/cli/yaml_fields.h"
#include "clients/cli/yaml_scalars.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// "33.3333%".
std::string ShareText(const v1::Share& share) {
  if (share.remainder()) return "REMAINDER";
  std::string text = absl::StrFormat("%d.%04d", share.parts_per_million() / 10'000, share.parts_per_million() % 10'000);
  text.erase(text.find_last_not_of('0') + 1);
  return absl::StrCat(absl::StripSuffix(text, "."), "%");
}

std::string CodeText(const v1::OfferCode& code) {
  return code.generated() ? "GENERATED" : absl::StrCat("POOL(", code.pool(), ")");
}

std::string TimeText(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", FromProto(time), absl::UTCTimeZone());
}

template <typename Proto>
Proto As(const Message& message) {
  Proto proto;
  proto.CopyFrom(message);
  return proto;
}

std::string MessageText(const Message& value) {
  const std::string& type = value.GetDescriptor()->full_name();
  if (type == "google.protobuf.Timestamp") return TimeText(As<google::protobuf::Timestamp>(value));
  if (type == "google.protobuf.Duration") {
    std::string text = DurationText(FromProto(As<google::protobuf::Duration>(value)));
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    return text;
  }
  if (type == "sendlift.v1.Share") return ShareText(As<v1::Share>(value));
  if (type == "sendlift.v1.Money") return MoneyText(As<v1::Money>(value));
  return CodeText(As<v1::OfferCode>(value));
}

bool IsMessage(const FieldDescriptor& field) { return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

class Writer {
 public:
  std::string Write(const Message& message, absl::string_view id_key, absl::string_view id) {
    out_ << YAML::BeginMap << YAML::Key << std::string(id_key) << YAML::Value << std::string(id);
    WriteFields(message, /*name_too=*/false);
    out_ << YAML::EndMap;
    return absl::StrCat(out_.c_str(), "\n");
  }

 private:
  void WriteFields(const Message& message, bool name_too) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (!name_too && field->name() == "name") continue;
      out_ << YAML::Key << KeyOf(*field) << YAML::Value;
      if (field->is_map()) {
        WriteMap(message, *field);
      } else if (field->is_repeated()) {
        WriteList(message, *field);
      } else {
        WriteOne(message, *field, -1);
      }
    }
  }

  void WriteList(const Message& message, const FieldDescriptor& field) {
    out_ << YAML::BeginSeq;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) WriteOne(message, field, i);
    out_ << YAML::EndSeq;
  }

  void WriteMap(const Message& message, const FieldDescriptor& field) {
    std::map<std::string, std::string> entries;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
      const Message& entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
      entries[ScalarText(entry, *field.message_type()->field(0))] = ScalarText(entry, *field.message_type()->field(1));
    }
    out_ << YAML::BeginMap;
    for (const auto& [key, value] : entries) out_ << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << value;
    out_ << YAML::EndMap;
  }

  void WriteOne(const Message& message, const FieldDescriptor& field, int index) {
    if (!IsMessage(field) || IsScalarType(*field.message_type())) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) out_ << YAML::DoubleQuoted;
      out_ << ScalarText(message, field, index);
      return;
    }
    const Reflection& reflection = *message.GetReflection();
    out_ << YAML::BeginMap;
    WriteFields(
        index < 0 ? reflection.GetMessage(message, &field) : reflection.GetRepeatedMessage(message, &field, index),
        /*name_too=*/true);
    out_ << YAML::EndMap;
  }

  YAML::Emitter out_;
};

// Hands over the single value or the element.
template <typename Value>
Value Get(const Message& message, const FieldDescriptor& field, int index,
          Value (Reflection::*one)(const Message&, const FieldDescriptor*) const,
          Value (Reflection::*element)(const Message&, const FieldDescriptor*, int) const) {
  const Reflection& reflection = *message.GetReflection();
  return index < 0 ? (reflection.*one)(message, &field) : (reflection.*element)(message, &field, index);
}

}  // namespace

std::string ScalarText(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(Get(message, field, index, &Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(Get(message, field, index, &Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double value = Get(message, field, index, &Reflection::GetDouble, &Reflection::GetRepeatedDouble);
      const std::string brief = absl::StrFormat("%.15g", value);
      return std::stod(brief) == value ? brief : absl::StrFormat("%.17g", value);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return Get(message, field, index, &Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return Get(message, field, index, &Reflection::GetEnum, &Reflection::GetRepeatedEnum)->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return Get(message, field, index, &Reflection::GetString, &Reflection::GetRepeatedString);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(index < 0 ? reflection.GetMessage(message, &field)
                                   : reflection.GetRepeatedMessage(message, &field, index));
    default:
      return "";
  }
}

std::string ToYaml(const Message& message, absl::string_view id_key, absl::string_view id) {
  return Writer().Write(message, id_key, id);
}

}  // namespace sendlift::cli
