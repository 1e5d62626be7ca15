#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift {

// The parts of a week in which nobody is contacted, as the clock and the calendar on the customer's wall show them.
class QuietWeek {
 public:
  static constexpr int kMinutesADay = 24 * 60;
  static constexpr int kMinutesAWeek = 7 * kMinutesADay;

  // From `begin` on, up to `end`, which is loud again; minutes since Monday 00:00, within the week.
  struct Span {
    int begin = 0;
    int end = 0;
    friend bool operator==(const Span&, const Span&) = default;
  };

  // Never quiet.
  QuietWeek() = default;
  // In any order; they may touch and overlap.
  explicit QuietWeek(std::vector<Span> spans);
  // The same every day, in minutes since midnight; over midnight if it begins later than it ends.
  static QuietWeek Daily(int begin_minute, int end_minute);
  // All of the week but the given spans.
  static QuietWeek AllBut(const std::vector<Span>& loud);

  bool Covers(int minute_of_week) const;
  // By time; between two of them there is always a loud minute.
  const std::vector<Span>& spans() const { return spans_; }

 private:
  std::vector<Span> spans_;
};

// What is left of a week in which contacts are allowed at some hours only: "Mon-Fri 10:00-13:00, 14:00-20:00; Sat
// 09:00-12:00", or "Daily 08:00-21:00". Days that are not named are quiet. INVALID_ARGUMENT for anything else.
absl::StatusOr<QuietWeek> QuietOutside(absl::string_view allowed);

// Whether the clocks of `zone` show a quiet minute at `time`. At daylight-saving edges the reading decides: hours that
// a zone skips are never quiet, an hour that it has twice is quiet twice.
bool IsQuiet(const QuietWeek& quiet, const absl::TimeZone& zone, absl::Time time);
// The first instant after `time` at which quiet turns to loud or loud to quiet, whichever comes; infinite future if
// that never happens.
absl::Time NextChange(const QuietWeek& quiet, const absl::TimeZone& zone, absl::Time time);

}  // namespace sendlift
