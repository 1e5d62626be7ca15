#pragma once

#include "absl/strings/string_view.h"

namespace sendlift {

// The country of a telephone number or of a time zone (ISO 3166-1 alpha-2), as far as quiet_regions.h has a rule for
// it; empty for all others. Puerto Rico, Guam and the other territories of the United States count as "US", because
// its rule holds there. About 20 ns for a number, 50 for a zone.

// By calling code, and area code where countries share one (ITU-T E.164; North American Numbering Plan, area codes of
// 2026). `number` is in E.164: "+821012345678".
absl::string_view RegionOfNumber(absl::string_view number);

// By the tz database (zone.tab of 2026, with the older names in backward). `time_zone` is a name of it: "Asia/Seoul".
absl::string_view RegionOfTimeZone(absl::string_view time_zone);

}  // namespace sendlift
