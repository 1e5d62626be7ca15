#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/channel.h"
#include "model/quiet_week.h"

namespace sendlift {

// At most `contacts` within any span of length `within`, on one channel or on all together. Contacts of every campaign
// count.
struct Cap {
  std::optional<Channel> channel;
  int contacts = 0;
  absl::Duration within;
};
inline constexpr absl::Duration kLongestCap = absl::Hours(24 * 31);

// At least so long between a contact and the one before, on one channel or on any of all. Contacts of every campaign
// count.
struct MinimumGap {
  std::optional<Channel> channel;
  absl::Duration gap;  // at most kLongestCap
};

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

// The same every day.
QuietWeek WeekOf(const QuietHours& quiet);

// The numbers are stored; they never change.
enum class AtEndOfQuietHours : uint8_t { kSendIfStillValid = 1, kCancel = 2 };

// What must never happen to a customer, whoever asks for it.
struct ContactPolicy {
  std::vector<Cap> caps;
  std::vector<MinimumGap> minimum_gaps;
  // The hours of the customer's region, as quiet_regions.h has them.
  bool by_region = false;
  // By region: of customers whose region has no rule.
  std::optional<QuietHours> quiet_hours;
  AtEndOfQuietHours at_end_of_quiet_hours = AtEndOfQuietHours::kSendIfStillValid;
  std::string default_time_zone = "UTC";  // of customers without a zone that can be loaded
  std::string default_region;             // of customers without a number or zone that tells theirs; may be empty
};
// By region, where nothing else is said.
inline constexpr char kUsualQuietHours[] = "21:00-08:00";

bool HasQuietHours(const ContactPolicy& policy);
// Whether it matters how often customers were contacted before.
bool LimitsContacts(const ContactPolicy& policy);

}  // namespace sendlift
