#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "model/journey.h"
#include "scheduler/best_hours.h"
#include "scheduler/customer_tools.h"
#include "scheduler/single_contact.h"
#include "scheduler/step_pieces.h"
#include "scheduler/step_slots.h"
#include "scheduler/triggering.h"
#include "storage/database.h"

namespace sendlift {

// When a batch is decided.
struct BatchTime {
  absl::Time now;
  absl::Time latest;  // that was ever seen: what has expired by then stays so
};

// Decides of steps that are due what becomes of them, and carries it out, in one transaction: plans contacts, sets
// marks, comes to endings. All is as it is now: journey, customer, filters, addresses, consents, suppressions. Control
// gets no contacts; its marks and endings happen likewise.
class FollowUpBatch {
 public:
  // `campaign`, `tools` and `evidence` outlive it.
  FollowUpBatch(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                const CustomerTools& tools, const SlotEvidence& evidence, const BatchTime& time)
      : session_(session),
        workspace_(workspace),
        campaign_(campaign),
        tools_(tools),
        time_(time),
        contacts_(session, workspace, campaign),
        pieces_(session, workspace, campaign, time.now),
        slots_(session, workspace, campaign, evidence),
        triggering_(session, workspace, campaign, time.now) {}

  // Of one that waits.
  absl::Status Decide(const Trigger& trigger);
  // Writes the contacts, in a block for each step, time, channel and price, and what was counted; how many contacts
  // were planned. The last call.
  absl::StatusOr<int> Write();

 private:
  // Whom a trigger is of.
  struct Person {
    Traveller traveller;
    Customer customer;
    Journey journey;
  };
  struct Planned {
    Trigger before;
    Traveller traveller;
    absl::Time not_before;
    absl::Time not_after;
    SingleContact contact;
  };

  const FollowUp& StepOf(const Trigger& trigger) const {
    return campaign_.definition.follow_ups[static_cast<size_t>(trigger.follow_up)];
  }
  // Nothing for somebody who is not there any more.
  absl::StatusOr<std::optional<Person>> Find(const Assignment& assignment);
  // Of a step with a date: whether that is another one by now, so that the trigger has changed.
  absl::StatusOr<bool> Move(const Trigger& trigger, const Person& person);
  bool IsOver(const Trigger& trigger, bool is_behind_ending) const;
  // What becomes of it, apart from its channel: kPlanned if it is to be a contact.
  absl::StatusOr<TriggerState> Judge(const Trigger& trigger, const Person& person);
  absl::StatusOr<TriggerState> Plan(const Trigger& trigger, const Person& person);
  absl::Status CarryOut(const FollowUp& step, Person& person);
  absl::Status Close(const Trigger& trigger, TriggerState state, const Traveller& traveller);
  absl::Status Mark();
  absl::Status Insert(const Planned& planned, int64_t sequence);
  absl::Status InsertBlock(size_t begin, size_t end, int64_t first_sequence);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const CustomerTools& tools_;
  const BatchTime time_;
  SingleContacts contacts_;
  StepPieces pieces_;
  StepSlots slots_;
  Triggering triggering_;
  std::vector<Planned> planned_;
  std::vector<Customer> marked_;  // not stored yet
  std::set<CustomerNumber> marked_numbers_;
};

}  // namespace sendlift
