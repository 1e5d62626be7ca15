#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/instruction.h"

namespace sendlift::simulation {

// What is done to a world. docs/simulation.md says what each means.
enum class Fault {
  kCrashBeforeCommit,
  kCrashAfterCommit,
  kCrashWhileSending,
  kCrashBetweenPasses,
  kDiskFull,
  kWriteRefused,
  kReadRefused,
  kQueueFull,
  kZombieAsked,
  kClockForward,
  kClockBack,
  kClockSkewRefused,
  kStreamCut,
  kStreamHalfOpen,
  kConnectedTwice,
  kGatewayCrash,
  kGatewayMemoryLost,
  kGatewayClockJumps,
  kLivedItsTime,
  kKnewSinceItBegan,
  kNight,
  kGatewayLies,
  kGatewaySilent,
  kLateArrivalFenced,
  kStaleEpochRefused,
  kReceiptRepeated,
  kReceiptsReversed,
  kReceiptOfWrongAttempt,
  kReceiptOfUnknownKey,
  kReceiptOfAnothersKey,
  kDuplicateEvent,
  kOptOutRaces,
  kPause,
  kResume,
  kCancel,
  kPassHeld,
  kClockConfirmed,
  kStartedBehind,
  kCustomerMoved,
  kHeldOverQuietHours,
  kLeftOutByQuietHours,
  kLeftOutByCap,
  kRateReached,
  kTakenBack,
  kTooLateToTakeBack,
  kOfferedAgain,
  kFellBack,
  kDeliveredAfterAll,
  kCutByBudget,
  kPieceTakenOutside,
  kPieceRefused,
  kPieceServesAnother,
  kOfferGone,
  kCodeTold,
  kPoolExhausted,
  kContactedAgain,
  kResponderLeftAlone,
  kPriorityDecides,
  kLeftToHigherPriority,
  kStepSent,
  kStepHeldBack,
  kCrashWhileStepWaits,
};
inline constexpr int kFaultCount = 62;
const char* NameOf(Fault fault);

// How often every fault and every change of an instruction's state happened.
class Tally {
 public:
  void Count(Fault fault) { ++faults_[static_cast<size_t>(fault)]; }
  void Count(InstructionState from, InstructionState to) {
    ++transitions_[static_cast<size_t>(from)][static_cast<size_t>(to)];
  }
  void HandedOver() { ++handed_over_; }
  // The world is over that was counted here; `limited`: some offer of it had a limited quantity; `steps`: some campaign
  // of it had steps.
  void CountWorld(bool limited, bool steps);
  void Add(const Tally& other);

  struct Row {
    std::string name;
    int64_t count = 0;
    int64_t at_least = 100;  // over the 2,000 seeds of a run of CI
  };
  // Every fault, every transition that the contract draws, and worlds of a kind that is asked for.
  std::vector<Row> Rows() const;
  int64_t handed_over() const { return handed_over_; }

 private:
  std::array<int64_t, kFaultCount> faults_{};
  std::array<std::array<int64_t, kInstructionStateCount>, kInstructionStateCount> transitions_{};
  int64_t handed_over_ = 0;
  int64_t limited_worlds_ = 0;
  int64_t worlds_with_steps_ = 0;
  int64_t limited_worlds_killed_ = 0;  // of them, in which the server was killed
};

// The arrows of the state machine in docs/delivery.md, as one commit may show them.
bool IsArrow(InstructionState from, InstructionState to);

}  // namespace sendlift::simulation
