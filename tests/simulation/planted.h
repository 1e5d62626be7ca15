#pragma once

#include <array>

#include "base/planted_bug.h"

namespace sendlift::simulation {

// Which bug is in the copies of the libraries from now on, for all threads.
void Plant(PlantedBug bug);

struct BugRow {
  PlantedBug bug;
  const char* name;
};
inline constexpr std::array<BugRow, 30> kPlantedBugs = {{
    {PlantedBug::kLeaseWithoutEpoch, "lease without epoch check"},
    {PlantedBug::kResendWithoutProof, "resend on time-out without proof"},
    {PlantedBug::kSuppressionOnlyWhenPlanned, "suppression checked only when planned"},
    {PlantedBug::kAcknowledgeBeforeCommit, "receipt acknowledged before commit"},
    {PlantedBug::kSendBeforeLease, "lease written after the send"},
    {PlantedBug::kDuplicateEventCounts, "duplicate event folded twice"},
    {PlantedBug::kNeverSeenWithoutFence, "NEVER_SEEN believed without a fence"},
    {PlantedBug::kAnswerOfAnotherAttempt, "answer about an older attempt believed"},
    {PlantedBug::kPausedStillLeases, "paused campaign still leasing"},
    {PlantedBug::kExpiryByWallClock, "expiry by the wall clock after a jump back"},
    {PlantedBug::kQuietHoursInServerTime, "quiet hours in server time"},
    {PlantedBug::kCapOnlyWhenPlanned, "cap counted when planned"},
    {PlantedBug::kJumpIsBelieved, "a jump of the clock believed"},
    {PlantedBug::kRestartForgetsRates, "rates forgotten by a restart"},
    {PlantedBug::kTimeToLiveOfTheWindow, "time to live counted from the window"},
    {PlantedBug::kOfferToForgetful, "offered again to a gateway that forgets"},
    {PlantedBug::kStaleOwnerSettles, "a stale owner applies receipts"},
    {PlantedBug::kTooLateIsTakenBack, "too late taken for taken back"},
    {PlantedBug::kFallbackToControl, "control customer planned through fallback"},
    {PlantedBug::kFallbackInDoubt, "fallback while the first is in doubt"},
    {PlantedBug::kQuantityReleasedTwice, "quantity released twice"},
    {PlantedBug::kDoubtFreesPiece, "a doubt frees its piece"},
    {PlantedBug::kRestartFreesCodes, "code handed out twice after a crash"},
    {PlantedBug::kResponderAgain, "responder contacted again"},
    {PlantedBug::kDoubtIsReached, "contacted again while the first is in doubt"},
    {PlantedBug::kTurnsBeforePriority, "turns taken whatever the priority"},
    {PlantedBug::kPriorityOnlyInTurns, "customers of a higher priority taken"},
    {PlantedBug::kFollowUpFiredAgain, "follow-up fired again"},
    {PlantedBug::kControlGetsSteps, "control customer contacted by a step"},
    {PlantedBug::kAbsenceNotLookedAt, "absence not looked at when due"},
}};

}  // namespace sendlift::simulation
