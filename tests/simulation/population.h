#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/random.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "model/rate_limit.h"
#include "tests/simulation/code_log.h"
#include "tests/simulation/fake_gateway.h"

namespace sendlift::simulation {

// When a world begins: often shortly before clocks are set for summer or winter somewhere.
absl::Time MakeStart(Random& random);
// The name of a zone; some have daylight saving, some do not exist.
std::string SomeZone(Random& random);
// Some dozen customers in several zones; some lack an address or a consent.
std::vector<Customer> MakeCustomers(Random& random);
// One to three campaigns of up to four waves and three arms, in short windows that begin soon after `start`; some with
// quiet hours that begin or end in them, some with caps, some that fall back to another channel, some with a budget,
// some that contact again who did not respond, some of a higher priority than others.
std::vector<Campaign> MakeCampaigns(Random& random, absl::Time start);
// None, mostly, or some that are narrow enough to be reached.
std::vector<RateLimit> MakeRateLimits(Random& random);
// Two pools of codes, mostly with fewer than there are customers.
std::vector<CodeBox> MakeCodeBoxes(Random& random);
// One or two gateways for every channel; some are as they should be.
std::vector<GatewayTraits> MakeGateways(Random& random);

}  // namespace sendlift::simulation
