#include "services/violations.h"

#include <optional>

#include "absl/strings/match.h"

namespace sendlift {
namespace {

// "waves[1].share" is a part of "waves[1]" and of "waves".
bool IsPartOf(absl::string_view part, absl::string_view whole) {
  if (!absl::StartsWith(part, whole)) return false;
  return part.size() == whole.size() || part[whole.size()] == '.' || part[whole.size()] == '[';
}

}  // namespace

bool Violations::Names(absl::string_view field) const {
  for (const FieldViolation& named : list_) {
    if (IsPartOf(field, named.field) || IsPartOf(named.field, field)) return true;
  }
  return false;
}

absl::Status Violations::Merge(const absl::Status& status) const {
  if (list_.empty()) return status;
  if (status.ok()) return ToStatus();
  const std::optional<ErrorDetails> details = DetailsOf(status);
  if (status.code() != absl::StatusCode::kInvalidArgument || !details.has_value()) return status;
  std::vector<FieldViolation> all = list_;
  for (const FieldViolation& other : details->violations) {
    if (!Names(other.field)) all.push_back(other);
  }
  return InvalidFields(std::move(all));
}

absl::Status WithPrefix(absl::string_view prefix, const absl::Status& status) {
  std::optional<ErrorDetails> details = DetailsOf(status);
  if (!details.has_value() || details->violations.empty()) return status;
  for (FieldViolation& violation : details->violations) violation.field = absl::StrCat(prefix, violation.field);
  return InvalidFields(std::move(details->violations));
}

}  // namespace sendlift
