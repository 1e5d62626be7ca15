#pragma once

#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// The experiment with its metrics and plan; what is wrong on the wire is named under "experiment". A metric with a name
// of its own, such as "purchase_rate", gets the kind and event type that the name stands for.
Experiment ExperimentFromProto(const v1::Campaign& proto, Violations& violations);
v1::Experiment ToProto(const Experiment& experiment);

}  // namespace sendlift
