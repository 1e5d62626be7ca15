#pragma once

namespace sendlift {

// Bugs that the simulation has to find (docs/simulation.md): each is a switch at the place in question, which is there
// only in the copies of the libraries that the simulation links.
enum class PlantedBug {
  kNone,
  kLeaseWithoutEpoch,           // a server that was left behind goes on leasing
  kResendWithoutProof,          // what was not answered in time counts as never seen
  kSuppressionOnlyWhenPlanned,  // an opt-out after planning is not looked at
  kAcknowledgeBeforeCommit,     // a receipt is acknowledged, then stored
  kSendBeforeLease,             // the bytes leave before the lease is committed
  kDuplicateEventCounts,        // an event that came twice is two events
  kNeverSeenWithoutFence,       // the attempt is not counted up, so that the fence does not tell old from new
  kAnswerOfAnotherAttempt,      // what a gateway knows of an older attempt is believed of the last
  kPausedStillLeases,           // what was due before a pause is still handed over
  kExpiryByWallClock,           // what has expired is open again when the clock is set back
  kQuietHoursInServerTime,      // the night is that of the server, not of the customer
  kCapOnlyWhenPlanned,          // contacts since planning are not counted
  kJumpIsBelieved,              // a jump of the clock holds nothing
  kRestartForgetsRates,         // a window of a rate begins empty after a restart
  kTimeToLiveOfTheWindow,       // an instruction may live as long as its window, whenever it is handed over
  kOfferToForgetful,            // what is in doubt is offered again, whatever the gateway remembers
  kStaleOwnerSettles,           // a server that was left behind goes on applying receipts
  kTooLateIsTakenBack,          // what could not be taken back any more counts as taken back
  kQuantityReleasedTwice,       // what came to nothing gives back its piece, and another one
  kDoubtFreesPiece,             // what may have been received counts as not received
  kFallbackToControl,           // a customer is planned on the next channel whatever the arm
  kRestartFreesCodes,           // what a restart takes back are also the codes of the wave before
  kResponderAgain,              // a response does not keep anybody from being contacted again
  kDoubtIsReached,              // what may have been received counts as received
  kTurnsBeforePriority,         // a gateway gets campaigns by turns, whatever their priority
  kPriorityOnlyInTurns,         // a wave takes people whom a campaign of higher priority wants
  kFallbackInDoubt,             // what is in doubt is a failure, and goes on to the next channel
  kFollowUpFiredAgain,          // a step that was carried out is triggered anew by the next occurrence
  kControlGetsSteps,            // steps contact everybody, whatever the arm
  kAbsenceNotLookedAt,          // what came in between does not hold a step back
};

#ifdef SENDLIFT_PLANTED_BUGS
bool Planted(PlantedBug bug);
#else
constexpr bool Planted(PlantedBug) { return false; }
#endif

}  // namespace sendlift
