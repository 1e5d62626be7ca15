#pragma once

#include "model/contact_policy.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// Adds what cannot be read to `violations`, under "policy".
ContactPolicy PolicyFromProto(const v1::ContactPolicy& proto, Violations& violations);
v1::ContactPolicy ToProto(const ContactPolicy& policy);
// The rules of model/quiet_regions.h.
v1::QuietRegions QuietRegionsToProto();

}  // namespace sendlift
