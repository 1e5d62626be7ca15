#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/channel.h"

namespace sendlift {

// At most `contacts` within any span of length `within`, on one channel or on all together. Contacts of every campaign
// count.
struct Cap {
  std::optional<Channel> channel;
  int contacts = 0;
  absl::Duration within;
};
inline constexpr absl::Duration kLongestCap = absl::Hours(24 * 31);

// A part of the day in which nobody is contacted, as the clock on the customer's wall shows it; minutes since midnight.
// From `begin_minute` on, up to `end_minute`, which is loud again; over midnight if it begins later than it ends.
struct QuietHours {
  int begin_minute = 0;
  int end_minute = 0;

  friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

// "21:00-08:00". INVALID_ARGUMENT for anything else, and for quiet hours without length.
absl::StatusOr<QuietHours> ParseQuietHours(absl::string_view text);
std::string ToString(const QuietHours& quiet);

// Whether the clocks of `zone` show quiet hours at `time`. At daylight-saving edges the reading decides: hours that a
// zone skips are never quiet, an hour that it has twice is quiet twice.
bool IsQuiet(const QuietHours& quiet, const absl::TimeZone& zone, absl::Time time);
// The first instant after `time` at which quiet turns to loud or loud to quiet, whichever comes.
absl::Time NextChange(const QuietHours& quiet, const absl::TimeZone& zone, absl::Time time);

// The numbers are stored; they never change.
enum class AtEndOfQuietHours : uint8_t { kSendIfStillValid = 1, kCancel = 2 };

// What must never happen to a customer, whoever asks for it.
struct ContactPolicy {
  std::vector<Cap> caps;
  std::optional<QuietHours> quiet_hours;
  AtEndOfQuietHours at_end_of_quiet_hours = AtEndOfQuietHours::kSendIfStillValid;
  std::string default_time_zone = "UTC";  // of customers without a zone that can be loaded
};

}  // namespace sendlift
