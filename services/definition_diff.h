#pragma once

#include <string>
#include <vector>

#include "sendlift/v1/campaigns.pb.h"

namespace sendlift {

// The paths at which two definitions differ, in the order of campaigns.proto: "window.end_time", "waves[1].share". An
// element that only one of them has is one path, "waves[2]"; so are times, durations, shares, money and maps.
std::vector<std::string> ChangedFields(const v1::Campaign& from, const v1::Campaign& to);

}  // namespace sendlift
