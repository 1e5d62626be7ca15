#include "services/convert_instructions.h"

#include "base/invariant.h"
#include "scheduler/quiet_place.h"
#include "services/convert.h"
#include "services/names.h"
#include "services/violations.h"

namespace sendlift {
namespace {

using WireState = v1::InstructionRecord::State;

// On the wire the states are in the same order, behind one that is not said.
WireState ToProto(InstructionState state) {
  CHECK_INVARIANT(state != InstructionState::kStray);
  return static_cast<WireState>(static_cast<int>(state) + 1);
}

}  // namespace

v1::InstructionRecord ToProto(const Campaign& campaign, const InstructionRecord& record) {
  const CampaignDefinition& definition = campaign.definition;
  v1::InstructionRecord proto;
  proto.set_name(InstructionName(campaign.id, record.sequence));
  if (!record.customer_id.empty()) proto.set_customer(CustomerName(record.customer_id));
  proto.set_channel(ToProto(record.block.channel));
  proto.set_arm(ArmName(definition.experiment, record.arm));
  proto.set_tier(definition.tiers[static_cast<size_t>(record.tier)].tier);
  if (record.block.wave >= 0) proto.set_wave(definition.waves[static_cast<size_t>(record.block.wave)].wave);
  proto.set_state(ToProto(record.state));
  if (record.reason.has_value()) proto.set_reason(ToProto(*record.reason));
  proto.set_attempt(record.attempt);
  if (!record.gateway.empty()) proto.set_gateway(GatewayName(record.gateway));
  if (record.lease_time.has_value()) *proto.mutable_lease_time() = TimeToProto(*record.lease_time);
  *proto.mutable_not_before_time() = TimeToProto(record.block.not_before);
  *proto.mutable_not_after_time() = TimeToProto(record.block.not_after);
  proto.set_time_zone(QuietPlaceFromText(record.block.time_zone).time_zone);
  proto.set_idempotency_key(IdempotencyKey(campaign.uid, record.sequence));
  if (record.due_time.has_value()) *proto.mutable_due_time() = TimeToProto(*record.due_time);
  return proto;
}

v1::ContactFact ToProto(const ContactFact& fact) {
  v1::ContactFact proto;
  if (fact.time.has_value()) *proto.mutable_fact_time() = TimeToProto(*fact.time);
  proto.set_code(static_cast<v1::ContactFact::Code>(fact.code));
  proto.mutable_parameters()->insert(fact.parameters.begin(), fact.parameters.end());
  return proto;
}

absl::StatusOr<std::set<InstructionState>> StatesFromProto(const v1::ListInstructionsRequest& request) {
  std::set<InstructionState> states;
  for (int i = 0; i < request.states_size(); ++i) {
    const auto state = request.states(i);
    if (state == v1::InstructionRecord::STATE_UNSPECIFIED || !v1::InstructionRecord::State_IsValid(state)) {
      return InvalidField(At("states", i), "one of InstructionRecord.State");
    }
    states.insert(static_cast<InstructionState>(state - 1));
  }
  return states;
}

}  // namespace sendlift
