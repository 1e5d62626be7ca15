#pragma once

#include <set>

#include "absl/status/statusor.h"
#include "engine/contact_facts.h"
#include "engine/instructions.h"
#include "model/campaign.h"
#include "sendlift/v1/instructions.pb.h"

namespace sendlift {

// Instructions and facts as they go over the wire.
v1::InstructionRecord ToProto(const Campaign& campaign, const InstructionRecord& record);
v1::ContactFact ToProto(const ContactFact& fact);

// INVALID_ARGUMENT, naming `states`, for one that is unspecified or unknown.
absl::StatusOr<std::set<InstructionState>> StatesFromProto(const v1::ListInstructionsRequest& request);

}  // namespace sendlift
