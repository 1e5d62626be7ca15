#include "clients/cli/yaml_scalars.h"

#include <limits>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "base/suggest.h"
#include "clients/cli/caps.h"
#include "clients/cli/files.h"
#include "clients/cli/money.h"
#include "clients/cli/shares.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kIncludedBytesMax = 1024 * 1024;

absl::Status Expected(absl::string_view what, absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("must be ", what, ", not \"", text, "\""));
}

// Hands a parsed value to the setter of a single field or of a repeated one.
template <typename Value>
void Put(Message& message, const FieldDescriptor& field, Value value,
         void (Reflection::*set)(Message*, const FieldDescriptor*, Value) const,
         void (Reflection::*add)(Message*, const FieldDescriptor*, Value) const) {
  (message.GetReflection()->*(field.is_repeated() ? add : set))(&message, &field, std::move(value));
}

absl::Status SetInteger(absl::string_view text, const FieldDescriptor& field, Message& message) {
  int64_t value = 0;
  const bool small = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  if (!absl::SimpleAtoi(text, &value) ||
      (small && (value > std::numeric_limits<int32_t>::max() || value < std::numeric_limits<int32_t>::min()))) {
    return Expected("a whole number", text);
  }
  if (small) {
    Put(message, field, static_cast<int32_t>(value), &Reflection::SetInt32, &Reflection::AddInt32);
  } else {
    Put(message, field, value, &Reflection::SetInt64, &Reflection::AddInt64);
  }
  return absl::OkStatus();
}

absl::Status SetDouble(absl::string_view text, const FieldDescriptor& field, Message& message) {
  double value = 0;
  const bool has_letters = text.find_first_not_of("0123456789.eE+-") != absl::string_view::npos;
  if (has_letters || !absl::SimpleAtod(text, &value)) return Expected("a number", text);
  Put(message, field, value, &Reflection::SetDouble, &Reflection::AddDouble);
  return absl::OkStatus();
}

absl::Status SetBool(absl::string_view text, const FieldDescriptor& field, Message& message) {
  if (text != "true" && text != "false") return Expected("true or false", text);
  Put(message, field, text == "true", &Reflection::SetBool, &Reflection::AddBool);
  return absl::OkStatus();
}

absl::Status SetEnum(absl::string_view text, const FieldDescriptor& field, Message& message) {
  const EnumDescriptor& type = *field.enum_type();
  const EnumValueDescriptor* value = type.FindValueByName(std::string(text));
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(type.value(i)->name());
  }
  if (value == nullptr || value->number() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("must be one of ", absl::StrJoin(names, ", "), ", not \"", text, "\"", DidYouMean(text, names)));
  }
  Put(message, field, value, &Reflection::SetEnum, &Reflection::AddEnum);
  return absl::OkStatus();
}

absl::Status SetString(const ScalarContext& context, absl::string_view text, const FieldDescriptor& field,
                       Message& message) {
  std::string value(text);
  absl::string_view path = text;
  if (absl::ConsumePrefix(&path, "file(") && absl::ConsumeSuffix(&path, ")")) {
    ASSIGN_OR_RETURN(value, ReadTextFile(PathIn(context.folder, path), kIncludedBytesMax));
  }
  Put(message, field, std::move(value), &Reflection::SetString, &Reflection::AddString);
  return absl::OkStatus();
}

// "POOL(autumn-box)" or GENERATED.
absl::StatusOr<v1::OfferCode> ParseOfferCode(absl::string_view text) {
  v1::OfferCode code;
  absl::string_view pool = text;
  if (text == "GENERATED") {
    code.set_generated(true);
  } else if (absl::ConsumePrefix(&pool, "POOL(") && absl::ConsumeSuffix(&pool, ")")) {
    code.set_pool(std::string(pool));
  } else {
    return Expected("GENERATED or POOL(NAME)", text);
  }
  return code;
}

absl::StatusOr<v1::Metric> ParseMetric(absl::string_view text) {
  v1::Metric metric;
  metric.set_metric(std::string(text));
  return metric;
}

template <typename Proto>
absl::Status Assign(const absl::StatusOr<Proto>& parsed, Message& into) {
  RETURN_IF_ERROR(parsed.status());
  into.CopyFrom(*parsed);
  return absl::OkStatus();
}

template <typename Value>
absl::Status AssignAsProto(const absl::StatusOr<Value>& parsed, Message& into) {
  RETURN_IF_ERROR(parsed.status());
  into.CopyFrom(ToProto(*parsed));
  return absl::OkStatus();
}

absl::Status SetMessage(const ScalarContext& context, absl::string_view text, const FieldDescriptor& field,
                        Message& message) {
  const Reflection& reflection = *message.GetReflection();
  Message& into =
      *(field.is_repeated() ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field));
  const std::string& type = field.message_type()->full_name();
  if (type == "google.protobuf.Timestamp") return AssignAsProto(ParseTime(text, context.zone), into);
  if (type == "google.protobuf.Duration") return AssignAsProto(ParseDuration(text), into);
  if (type == "sendlift.v1.Share") return Assign(ParseShare(text), into);
  if (type == "sendlift.v1.Money") return Assign(ParseMoney(text), into);
  if (type == "sendlift.v1.OfferCode") return Assign(ParseOfferCode(text), into);
  if (type == "sendlift.v1.ContactPolicy.Cap") return Assign(ParseCap(text), into);
  if (type == "sendlift.v1.Metric") return Assign(ParseMetric(text), into);
  return Expected("a map of keys", text);
}

}  // namespace

bool IsScalarType(const Descriptor& type) {
  for (const char* name : {"google.protobuf.Timestamp", "google.protobuf.Duration", "sendlift.v1.Share",
                           "sendlift.v1.Money", "sendlift.v1.OfferCode"}) {
    if (type.full_name() == name) return true;
  }
  return false;
}

absl::Status SetScalar(const ScalarContext& context, absl::string_view text, const FieldDescriptor& field,
                       Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return SetInteger(text, field, message);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SetDouble(text, field, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(text, field, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(text, field, message);
    case FieldDescriptor::CPPTYPE_STRING:
      return SetString(context, text, field, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(context, text, field, message);
    default:
      return absl::UnimplementedError(absl::StrCat("fields such as ", field.full_name(), " cannot be written in YAML"));
  }
}

}  // namespace sendlift::cli
