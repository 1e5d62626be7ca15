#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// One wrong field of a request: where (the path as in a field mask, "tiers[2].offer.percent") and what to do.
struct FieldViolation {
  std::string field;
  std::string description;

  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

// What an error carries beside its text, so that a caller can act on it without reading prose.
struct ErrorDetails {
  std::string reason;                                         // upper snake case, an ErrorReason of errors.proto
  std::vector<std::pair<std::string, std::string>> metadata;  // the values that the message names
  std::vector<FieldViolation> violations;
};

// An error with a reason that machines can tell apart; `metadata` repeats the values named in the message.
absl::Status Error(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                   std::vector<std::pair<std::string, std::string>> metadata = {});

// INVALID_ARGUMENT that names every wrong field at once. At least one violation.
absl::Status InvalidFields(std::vector<FieldViolation> violations);

// The details that Error or InvalidFields attached; nothing for a plain status.
std::optional<ErrorDetails> DetailsOf(const absl::Status& status);

}  // namespace sendlift
