#pragma once

#include <vector>

#include "absl/time/time.h"
#include "base/random.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "tests/simulation/fake_gateway.h"

namespace sendlift::simulation {

// Some dozen customers; some lack an address or a consent.
std::vector<Customer> MakeCustomers(Random& random);
// One or two campaigns of up to three waves and arms, in short windows that begin soon after `start`.
std::vector<Campaign> MakeCampaigns(Random& random, absl::Time start);
// One or two gateways for every channel; some are as they should be.
std::vector<GatewayTraits> MakeGateways(Random& random);

}  // namespace sendlift::simulation
