#include "scheduler/recontacts.h"

#include <algorithm>

#include "base/planted_bug.h"
#include "base/status.h"
#include "model/assignment.h"
#include "storage/events.h"
#include "storage/recontacts.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

constexpr uint8_t kReached = 1;
constexpr uint8_t kOpen = 2;
constexpr uint8_t kResponded = 4;

uint8_t StandingIn(InstructionState state) {
  switch (state) {
    case InstructionState::kAccepted:
    case InstructionState::kDelivered:
      return kReached;
    case InstructionState::kInDoubt:
    case InstructionState::kUnknown:
      return Planted(PlantedBug::kDoubtIsReached) ? kReached : kOpen;
    case InstructionState::kPlanned:
    case InstructionState::kLeased:
    case InstructionState::kStray:
      return kOpen;
    default:
      return 0;
  }
}

}  // namespace

uint8_t& Recontacts::StandingOf(CustomerNumber customer) {
  const auto place = static_cast<size_t>(customer.value);
  if (place >= standings_.size()) standings_.resize(std::max(place + 1, standings_.size() * 2));
  return standings_[place];
}

absl::StatusOr<Recontacts> Recontacts::Read(storage::Session& session, WorkspaceNumber workspace,
                                            const Campaign& campaign) {
  Recontacts recontacts;
  RETURN_IF_ERROR(storage::ForEachStanding(session, workspace, campaign.number,
                                           [&](CustomerNumber customer, InstructionState state) {
                                             recontacts.StandingOf(customer) |= StandingIn(state);
                                             return absl::OkStatus();
                                           }));
  RETURN_IF_ERROR(
      storage::ForEachResponder(session, workspace, campaign.number, /*metric=*/0, [&](CustomerNumber customer) {
        recontacts.StandingOf(customer) |= kResponded;
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(recontacts.ReadEvents(session, workspace, campaign));
  return recontacts;
}

// Outcomes have what was folded and lies within the metric's window. While no window is over, the rest is what was not
// folded; after that it may be anywhere in the log.
absl::Status Recontacts::ReadEvents(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign) {
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, campaign.number));
  if (frozen.empty()) return absl::OkStatus();
  const Metric& primary = campaign.definition.experiment.metrics.front();
  ASSIGN_OR_RETURN(int64_t position, storage::FoldedPosition(session, workspace));
  const absl::Time first = frozen.front().freeze_time;
  if (campaign.definition.window.end > first + primary.window) position = 0;
  return storage::ForEachEventOf(session, workspace, primary.event_type, position, first,
                                 [&](CustomerNumber customer, absl::Time time) {
                                   absl::Time& last = last_events_.try_emplace(customer.value, time).first->second;
                                   last = std::max(last, time);
                                   return absl::OkStatus();
                                 });
}

bool Recontacts::Allow(const storage::Candidate& candidate) const {
  const auto place = static_cast<size_t>(candidate.customer.value);
  const uint8_t standing = place < standings_.size() ? standings_[place] : 0;
  const bool reached = candidate.assigned_arm == kControlArm || (standing & kReached) != 0;
  if (!reached || (standing & kOpen) != 0) return false;
  if (Planted(PlantedBug::kResponderAgain)) return true;
  if ((standing & kResponded) != 0) return false;
  const auto last = last_events_.find(candidate.customer.value);
  return last == last_events_.end() || last->second < candidate.planned_time;
}

}  // namespace sendlift
