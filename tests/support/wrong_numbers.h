#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace sendlift::testing {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether `path` ("arms[2].trials") leads to a field or a oneof of `type`.
inline bool IsPathOf(const google::protobuf::Descriptor* type, absl::string_view path) {
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    if (type == nullptr) return false;
    const std::string name(part.substr(0, part.find('[')));
    const FieldDescriptor* field = type->FindFieldByName(name);
    if (field == nullptr && type->FindOneofByName(name) == nullptr) return false;
    if (field != nullptr && !field->is_repeated() && name != part) return false;
    type = field == nullptr ? nullptr : field->message_type();
  }
  return true;
}

// Whether a number anywhere in the message is not one.
inline bool HoldsNaN(const Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        if (HoldsNaN(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                          : reflection.GetMessage(message, field))) {
          return true;
        }
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
        if (std::isnan(field->is_repeated() ? reflection.GetRepeatedDouble(message, field, i)
                                            : reflection.GetDouble(message, field))) {
          return true;
        }
      }
    }
  }
  return false;
}

// Calls `visit` with every double and integer of `part` in turn at values that nobody has, and every field left out.
// `part` is again as it was afterwards. Of a list the first entry is taken.
inline void ForEachOddNumber(Message& part, absl::FunctionRef<void(const std::string&)> visit) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto& reflection = *part.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(part, &fields);
  const auto restoring = [&](const FieldDescriptor& field, const std::string& what, auto change) {
    const std::unique_ptr<Message> before(part.New());
    before->CopyFrom(part);
    change();
    visit(field.name() + " " + what);
    part.CopyFrom(*before);
  };
  for (const FieldDescriptor* field : fields) {
    restoring(*field, "left out", [&] { reflection.ClearField(&part, field); });
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ForEachOddNumber(field->is_repeated() ? *reflection.MutableRepeatedMessage(&part, field, 0)
                                            : *reflection.MutableMessage(&part, field),
                       visit);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
      for (const double value :
           {std::nan(""), kInfinity, -kInfinity, -1.0, 0.0, 0.3, 1.0, 2.0, 1e300, 1e-300, -1e300}) {
        restoring(*field, std::to_string(value), [&] {
          field->is_repeated() ? reflection.SetRepeatedDouble(&part, field, 0, value)
                               : reflection.SetDouble(&part, field, value);
        });
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
      for (const int64_t value : {int64_t{-1}, int64_t{0}, int64_t{1}, INT64_MIN, INT64_MAX}) {
        restoring(*field, std::to_string(value), [&] {
          field->is_repeated() ? reflection.SetRepeatedInt64(&part, field, 0, value)
                               : reflection.SetInt64(&part, field, value);
        });
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      for (const int32_t value : {-1, 0, 1, 2, 1000, INT32_MIN, INT32_MAX}) {
        restoring(*field, std::to_string(value), [&] {
          field->is_repeated() ? reflection.SetRepeatedInt32(&part, field, 0, value)
                               : reflection.SetInt32(&part, field, value);
        });
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && !field->is_repeated()) {
      restoring(*field, "unknown", [&] { reflection.SetEnumValue(&part, field, 99); });
    }
  }
}

// What the contract promises of every answer: a response without NaN; or INVALID_ARGUMENT that names fields of the
// request; or too few data (FAILED_PRECONDITION), or an answer that no double holds (OUT_OF_RANGE).
template <typename Response>
void ExpectAnswered(const Message& request, const absl::StatusOr<Response>& response) {
  if (response.ok()) {
    EXPECT_FALSE(HoldsNaN(*response)) << response->ShortDebugString();
    return;
  }
  const absl::Status& status = response.status();
  if (!absl::IsInvalidArgument(status)) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status) || absl::IsOutOfRange(status)) << status;
    return;
  }
  const auto details = DetailsOf(status);
  ASSERT_TRUE(details.has_value() && !details->violations.empty()) << status;
  for (const FieldViolation& violation : details->violations) {
    EXPECT_TRUE(IsPathOf(request.GetDescriptor(), violation.field)) << violation.field << " is not in the request";
  }
}

// Asks `method` with every odd number in the place of a right one of `right`, and with nothing at all, which must name
// what is missing.
template <typename Request, typename Response>
void ExpectOddNumbersAnswered(absl::StatusOr<Response> (*method)(const Request&), const Request& right) {
  const absl::StatusOr<Response> answer = method(right);
  EXPECT_TRUE(answer.ok()) << answer.status();
  ExpectAnswered(right, answer);
  Request odd = right;
  ForEachOddNumber(odd, [&](const std::string& what) {
    SCOPED_TRACE(what);
    ExpectAnswered(odd, method(odd));
  });
  const Request empty;
  EXPECT_TRUE(absl::IsInvalidArgument(method(empty).status())) << method(empty).status();
  ExpectAnswered(empty, method(empty));
}

// The fields that an error names.
template <typename Response>
std::vector<std::string> WrongFields(const absl::StatusOr<Response>& response) {
  std::vector<std::string> fields;
  const auto details = DetailsOf(response.status());
  if (!details.has_value()) return fields;
  for (const FieldViolation& violation : details->violations) fields.push_back(violation.field);
  return fields;
}

}  // namespace sendlift::testing
