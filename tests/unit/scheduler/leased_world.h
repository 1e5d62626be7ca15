#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "scheduler/leasing.h"
#include "scheduler/settling.h"
#include "storage/leases.h"
#include "storage/receipts.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {

// A world with one campaign whose wave of ten people, all of them contacted but one of control, is planned. Times are
// those of the wave; "mailer" holds leases of one minute.
class LeasedWorld : public PlannedWorld {
 public:
  explicit LeasedWorld(const ACampaign& definition = ACampaign().WithControl(Percent(10))) {
    AddCustomers(10);
    campaign = InsertRunning(definition.BuildCampaign());
    EXPECT_OK(PlanAt(CampaignStart() + absl::Hours(1)));
    block = Blocks(campaign).front();
    epoch = Write([](storage::Session& session) { return BeginEpoch(session); });
  }

  LeaseTerms Terms(const std::string& gateway = "mailer") {
    return {.workspace = kWorkspace, .gateway = gateway, .epoch = epoch, .now = now(), .lease = absl::Minutes(1)};
  }
  absl::StatusOr<std::vector<LeasedInstruction>> Lease(int64_t first, int64_t count) {
    return Lease(Terms(), first, count);
  }
  absl::StatusOr<std::vector<LeasedInstruction>> Lease(const LeaseTerms& terms, int64_t first, int64_t count) {
    Leased leased;
    const absl::Status status = database().Write(storage::Lane::kLease, [&](storage::Session& session) -> absl::Status {
      ContactGuard guard(campaign.definition, &contacts, terms.now);
      ASSIGN_OR_RETURN(leased, LeaseRange(session, terms, guard, block, first, count));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return leased.instructions;
  }
  absl::StatusOr<Leased> LeaseAgain(const LeaseTerms& terms, const std::vector<int64_t>& sequences) {
    Leased leased;
    const absl::Status status = database().Write(storage::Lane::kLease, [&](storage::Session& session) -> absl::Status {
      ContactGuard guard(campaign.definition, &contacts, terms.now);
      ASSIGN_OR_RETURN(leased, LeaseStrays(session, terms, guard, block, sequences));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return leased;
  }

  absl::StatusOr<Leased> Offer(const LeaseTerms& terms, const std::vector<sendlift::Doubt>& doubts) {
    Leased leased;
    const absl::Status status = database().Write(storage::Lane::kLease, [&](storage::Session& session) -> absl::Status {
      ContactGuard guard(campaign.definition, &contacts, terms.now);
      ASSIGN_OR_RETURN(leased, OfferAgain(session, terms, guard, block, doubts));
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return leased;
  }

  Settled Receive(const std::vector<ReceiptOf>& receipts, const std::string& gateway = "mailer",
                  const SettleOptions& options = {}) {
    return Write([&](storage::Session& session) {
      return ApplyReceipts(session, kWorkspace, gateway, receipts, options, now());
    });
  }
  Settled Receive(int64_t sequence, Outcome outcome, int attempt = 1) {
    return Receive({{.key = Key(sequence), .attempt = attempt, .outcome = outcome}});
  }
  // Of the attempt that is under way.
  Settled Resolve(int64_t sequence, Knowledge knowledge, const std::string& gateway = "mailer") {
    const auto stray = StrayOf(sequence);
    return ResolveAttempt(sequence, stray.has_value() ? stray->attempt : 1, knowledge, gateway);
  }
  Settled ResolveAttempt(int64_t sequence, int attempt, Knowledge knowledge, const std::string& gateway = "mailer") {
    return Write([&](storage::Session& session) {
      const KnowledgeOf entries[] = {{.key = Key(sequence), .attempt = attempt, .knowledge = knowledge}};
      return ApplyResolution(session, kWorkspace, gateway, entries, SettleOptions{}, now());
    });
  }
  std::vector<InstructionKey> Doubt(const std::vector<InstructionKey>& ranges,
                                    const std::vector<InstructionKey>& strays = {}, bool give_up = false) {
    std::vector<InstructionKey> keys;
    for (const sendlift::Doubt& doubt : Doubts(ranges, strays, give_up)) keys.push_back(doubt.key);
    return keys;
  }
  std::vector<sendlift::Doubt> Doubts(const std::vector<InstructionKey>& ranges,
                                      const std::vector<InstructionKey>& strays = {}, bool give_up = false) {
    return Write([&](storage::Session& session) { return PutInDoubt(session, kWorkspace, ranges, strays, give_up); });
  }

  InstructionKey Key(int64_t sequence) const { return {.campaign = campaign.number, .sequence = sequence}; }
  std::optional<storage::Stray> StrayOf(int64_t sequence) {
    return Read([&](storage::Session& session) { return storage::FindStray(session, kWorkspace, Key(sequence)); });
  }
  std::vector<storage::ReceiptNote> NotesOf(int64_t sequence) {
    return Read(
        [&](storage::Session& session) { return storage::ListReceiptNotes(session, kWorkspace, Key(sequence), 100); });
  }
  std::optional<storage::LeasedRange> RangeOf(int64_t sequence) {
    return Read([&](storage::Session& session) { return storage::FindRange(session, kWorkspace, Key(sequence)); });
  }
  // Where an instruction stands, in its range or in a row of its own.
  InstructionState StateOf(int64_t sequence) {
    const auto range = RangeOf(sequence);
    if (!range.has_value()) return InstructionState::kPlanned;
    const InstructionState state = range->state(sequence);
    return state == InstructionState::kStray ? StrayOf(sequence)->state : state;
  }

  Campaign campaign;
  storage::Block block;
  int64_t epoch = 0;
  ContactLedger contacts;
};

}  // namespace sendlift::testing
