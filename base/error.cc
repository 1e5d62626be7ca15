#include "base/error.h"

#include <cstdint>
#include <cstdlib>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sendlift {
namespace {

constexpr char kPayload[] = "sendlift/error";

// Netstrings: "<length>:<bytes>", so that any text is carried unchanged.
void Put(std::string& out, absl::string_view text) { absl::StrAppend(&out, text.size(), ":", text); }

std::optional<std::string> Take(absl::string_view& in) {
  const size_t colon = in.find(':');
  size_t length = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(in.substr(0, colon), &length)) return std::nullopt;
  in.remove_prefix(colon + 1);
  if (in.size() < length) return std::nullopt;
  std::string text(in.substr(0, length));
  in.remove_prefix(length);
  return text;
}

std::string Encode(const ErrorDetails& details) {
  std::string out;
  Put(out, details.reason);
  Put(out, absl::StrCat(details.metadata.size()));
  for (const auto& [key, value] : details.metadata) {
    Put(out, key);
    Put(out, value);
  }
  for (const FieldViolation& violation : details.violations) {
    Put(out, violation.field);
    Put(out, violation.description);
  }
  return out;
}

absl::Status WithDetails(absl::Status status, const ErrorDetails& details) {
  status.SetPayload(kPayload, absl::Cord(Encode(details)));
  return status;
}

}  // namespace

absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   std::vector<std::pair<std::string, std::string>> metadata) {
  return WithDetails(absl::Status(code, message),
                     {.reason = std::string(reason), .metadata = std::move(metadata), .violations = {}});
}

absl::Status InvalidFields(std::vector<FieldViolation> violations) {
  const std::string message = absl::StrJoin(violations, "; ", [](std::string* out, const FieldViolation& v) {
    absl::StrAppend(out, v.field, ": ", v.description);
  });
  return WithDetails(absl::InvalidArgumentError(message),
                     {.reason = "INVALID_FIELDS", .metadata = {}, .violations = std::move(violations)});
}

std::optional<ErrorDetails> DetailsOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload.has_value()) return std::nullopt;
  const std::string bytes(*payload);
  absl::string_view in = bytes;
  ErrorDetails details;
  details.reason = Take(in).value_or("");
  int pairs = 0;
  (void)absl::SimpleAtoi(Take(in).value_or("0"), &pairs);
  for (int i = 0; i < pairs; ++i) {
    std::string key = Take(in).value_or("");
    details.metadata.emplace_back(std::move(key), Take(in).value_or(""));
  }
  while (!in.empty()) {
    auto field = Take(in);
    auto description = Take(in);
    if (!field.has_value() || !description.has_value()) break;
    details.violations.push_back({*std::move(field), *std::move(description)});
  }
  return details;
}

}  // namespace sendlift
