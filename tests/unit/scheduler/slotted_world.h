#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "model/assignment.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/response_hours.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {

// Contacts that a gateway accepted together.
struct HandOver {
  absl::Time time;
  int count = 0;
  int responders = 0;  // of them, the first ones
  int tier = 0;
  absl::Duration response_after = absl::Hours(1);
};

// A planner's world in which contacts and responses of earlier times are put down, without planning them.
class SlottedWorld : public PlannedWorld {
 public:
  // To the customers behind those who were contacted last in the campaign.
  void Accept(const Campaign& campaign, const HandOver& over) {
    int64_t& next = next_[campaign.number.value];
    Write([&](storage::Session& session) -> absl::Status {
      storage::LeasedRange range{
          .campaign = campaign.number, .first_sequence = next, .gateway = "mail", .epoch = 1, .lease_time = over.time};
      for (int i = 0; i < over.count; ++i) {
        const int64_t sequence = next + i;
        const CustomerNumber customer{sequence + 1};
        RETURN_IF_ERROR(storage::InsertInstruction(session, kWorkspace, campaign.number,
                                                   {.sequence = sequence, .customer = customer, .arm = 1}));
        RETURN_IF_ERROR(
            storage::InsertAssignment(session, kWorkspace, campaign.number,
                                      {.customer = customer, .arm = 1, .tier = over.tier, .planned_time = over.time}));
        range.states.push_back(storage::LeasedRange::Encode(InstructionState::kAccepted));
        range.arms.push_back('\1');
        if (i >= over.responders) continue;
        RETURN_IF_ERROR(storage::InsertRespondedContact(session, kWorkspace,
                                                        {.campaign = campaign.number, .sequence = sequence},
                                                        over.time + over.response_after)
                            .status());
      }
      return storage::InsertRange(session, kWorkspace, range);
    });
    next += over.count;
  }
  // An hour of the day in which a customer responded, so many times.
  void Responded(int i, int hour, int times) {
    const CustomerNumber number = NumberOf(CustomerId(i));
    for (int k = 0; k < times; ++k) {
      Write([&](storage::Session& session) { return storage::AddResponseHour(session, kWorkspace, number, hour); });
    }
  }
  // When the contact of each may be handed over, by the customer's id.
  std::map<std::string, absl::Time> NotBefore(const Campaign& campaign) {
    std::map<int64_t, std::string> ids;
    for (const storage::NamedAssignment& each : Assignments(campaign)) {
      ids[each.assignment.customer.value] = each.customer_id;
    }
    const std::vector<storage::Block> blocks = Blocks(campaign);
    std::map<std::string, absl::Time> times;
    for (const Instruction& instruction : Instructions(campaign)) {
      for (const storage::Block& block : blocks) {
        const bool holds = instruction.sequence >= block.first_sequence && instruction.sequence < block.end_sequence();
        if (holds) times[ids[instruction.customer.value]] = block.not_before;
      }
    }
    return times;
  }

 private:
  std::map<int64_t, int64_t> next_;  // sequence, by campaign
};

}  // namespace sendlift::testing
