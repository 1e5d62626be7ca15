#include "model/resource_id.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace sendlift {
namespace {

bool IsLowerOrDigit(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); }

}  // namespace

bool IsResourceId(absl::string_view id) {
  if (id.empty() || id.size() > 63 || !absl::ascii_islower(id.front()) || id.back() == '-') return false;
  return std::all_of(id.begin(), id.end(), [](char c) { return IsLowerOrDigit(c) || c == '-'; });
}

bool IsCustomerId(absl::string_view id) {
  if (id.empty() || id.size() > 128) return false;
  return std::all_of(id.begin(), id.end(), [](char c) { return c != '/' && !absl::ascii_iscntrl(c); });
}

bool IsFieldName(absl::string_view name) {
  if (name.empty() || name.size() > 63 || !absl::ascii_islower(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return IsLowerOrDigit(c) || c == '_'; });
}

bool IsEventType(absl::string_view type) {
  if (type.empty() || type.size() > 64 || !absl::ascii_isupper(type.front())) return false;
  return std::all_of(type.begin(), type.end(),
                     [](char c) { return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_'; });
}

}  // namespace sendlift
