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
};
inline constexpr int kFaultCount = 53;
const char* NameOf(Fault fault);

// How often every fault and every change of an instruction's state happened.
class Tally {
 public:
  void Count(Fault fault) { ++faults_[static_cast<size_t>(fault)]; }
  void Count(InstructionState from, InstructionState to) {
    ++transitions_[static_cast<size_t>(from)][static_cast<size_t>(to)];
  }
  void HandedOver() { ++handed_over_; }
  void Add(const Tally& other);

  struct Row {
    std::string name;
    int64_t count = 0;
  };
  // Every fault, and every transition that the contract draws.
  std::vector<Row> Rows() const;
  int64_t handed_over() const { return handed_over_; }

 private:
  std::array<int64_t, kFaultCount> faults_{};
  std::array<std::array<int64_t, kInstructionStateCount>, kInstructionStateCount> transitions_{};
  int64_t handed_over_ = 0;
};

// The arrows of the state machine in docs/delivery.md, as one commit may show them.
bool IsArrow(InstructionState from, InstructionState to);

}  // namespace sendlift::simulation
