#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace sendlift::cli {

// "14d", "20min", "24h", "2w", "1h30min", "500ms", "10s": whole or decimal numbers with a unit each.
// Errors: INVALID_ARGUMENT that lists the units.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text);

// RFC 3339, or a local date and time ("2026-10-05T10:00", "2026-10-05") that is read in `zone`. A local time that the
// clocks skip or repeat there is refused. Errors: INVALID_ARGUMENT; without a zone it says how to give one.
absl::StatusOr<absl::Time> ParseTime(absl::string_view text, const std::optional<absl::TimeZone>& zone);

// RFC 3339, or seconds since 1970 UTC with at most six decimals. Errors: INVALID_ARGUMENT.
absl::StatusOr<absl::Time> ParseEventTime(absl::string_view text);

// "14 d", "36 h", "90 s": the largest unit that needs no fraction.
std::string DurationText(absl::Duration duration);
// "2026-10-05 10:00:00 UTC"; empty for a time that is not set.
std::string FormatTime(const google::protobuf::Timestamp& time);

google::protobuf::Timestamp ToProto(absl::Time time);
google::protobuf::Duration ToProto(absl::Duration duration);
absl::Time FromProto(const google::protobuf::Timestamp& time);
absl::Duration FromProto(const google::protobuf::Duration& duration);

}  // namespace sendlift::cli
