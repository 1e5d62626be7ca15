#pragma once

#include "model/rate_limit.h"
#include "sendlift/v1/rate_limits.pb.h"
#include "services/violations.h"

namespace sendlift {

v1::RateLimit ToProto(const RateLimit& limit);

// Subject, count and period; a wrong one is named in `violations` as "rate_limit.period_duration". Whether a campaign
// of that id exists is not checked.
RateLimit RateLimitFromProto(const v1::RateLimit& proto, Violations& violations);

}  // namespace sendlift
