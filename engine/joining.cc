#include "engine/joining.h"

#include "base/invariant.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/touchpoint.h"
#include "scheduler/pieces.h"
#include "scheduler/pool_codes.h"
#include "scheduler/triggering.h"
#include "storage/assignments.h"
#include "storage/journeys.h"
#include "storage/recommendations.h"

namespace sendlift {
namespace {

absl::Status BeginJourney(storage::Session& session, const Campaign& campaign, const Assignment& assignment,
                          absl::Time now) {
  const Traveller traveller{.assignment = assignment};
  Triggering triggering(session, kMainWorkspace, campaign, now);
  ASSIGN_OR_RETURN(Journey journey, triggering.JourneyOf(traveller));
  RETURN_IF_ERROR(triggering.Happened({.type = kEntered, .time = assignment.planned_time}, traveller, journey));
  RETURN_IF_ERROR(storage::PutJourney(session, kMainWorkspace, campaign.number, journey));
  return triggering.StoreCounts();
}

}  // namespace

Assignment AssignmentAlone(const BookedCampaign& booked, const Arrival& arrival) {
  const uint64_t rank = Rank(AssignmentKey(booked.campaign), RankPurpose::kArm, arrival.customer.id);
  return {.customer = arrival.customer.number,
          .arm = arrival.imported_arm.value_or(ArmByRank(rank, booked.arm_shares)),
          .tier = arrival.tier,
          .wave = TouchpointWave(arrival.now),
          .channel = kNoChannel,
          .planned_time = arrival.time,
          .touchpoint = arrival.place};
}

absl::StatusOr<bool> IsInOtherOfGroup(storage::Session& session, const BookedCampaign& booked,
                                      CustomerNumber customer) {
  for (const CampaignNumber other : booked.excluded) {
    ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, kMainWorkspace, other, customer));
    if (assignment.has_value()) return true;
  }
  return false;
}

absl::StatusOr<bool> HasOfferLeft(storage::Session& session, const Campaign& campaign, int tier,
                                  CustomerNumber customer, absl::Time now) {
  ASSIGN_OR_RETURN(const bool piece, MayTakePiece(session, kMainWorkspace, campaign, tier, now));
  if (!piece || !HasPoolCode(campaign.definition, tier)) return piece;
  ASSIGN_OR_RETURN(const auto code, CodeToGive(session, kMainWorkspace, campaign, tier, customer));
  return code.has_value();
}

absl::StatusOr<bool> Join(storage::Session& session, const Campaign& campaign, const Assignment& assignment,
                          absl::Time now) {
  ASSIGN_OR_RETURN(const bool left, HasOfferLeft(session, campaign, assignment.tier, assignment.customer, now));
  if (!left) return false;
  ASSIGN_OR_RETURN(const bool taken, TakePiece(session, kMainWorkspace, campaign, assignment.tier, now));
  if (!taken) return false;
  if (assignment.arm == kControlArm) {
    RETURN_IF_ERROR(ReturnPiece(session, kMainWorkspace, campaign, assignment.tier));
  } else if (HasPoolCode(campaign.definition, assignment.tier)) {
    ASSIGN_OR_RETURN(const auto code,
                     GiveCode(session, kMainWorkspace, campaign, assignment.tier, assignment.customer));
    CHECK_INVARIANT(code.has_value());  // one was left
  }
  RETURN_IF_ERROR(storage::InsertAssignmentAtTouchpoint(session, kMainWorkspace, campaign.number, assignment));
  if (!campaign.definition.follow_ups.empty()) RETURN_IF_ERROR(BeginJourney(session, campaign, assignment, now));
  return true;
}

}  // namespace sendlift
