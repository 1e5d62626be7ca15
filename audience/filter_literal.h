#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "audience/filter.h"

namespace sendlift {

// The number that a text is stored as: -?(0|[1-9][0-9]*)(\.[0-9]+)?, at most 15 digits. "007" is a text.
std::optional<std::variant<int64_t, double>> PlainNumber(absl::string_view text);
// The number that a literal stands for: such a text without quotes and stars.
std::optional<std::variant<int64_t, double>> NumberOf(const FilterText& literal);

// A time or a whole day: from `begin` until before `end`; a time is shorter than anything that can be stored.
struct Moment {
  absl::Time begin;
  absl::Time end;
};
// "2026-03-01T10:00:00+01:00" (RFC 3339), to the microsecond, or "2026-03-01", in UTC. Nothing for another text.
std::optional<Moment> MomentOf(absl::string_view text);

}  // namespace sendlift
