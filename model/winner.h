#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace sendlift {

// What an arm must be on the primary metric, so that the rest of the audience gets it; none that breaks a guardrail
// does. The numbers of the enumerations here are stored; they never change.
enum class WinnerRule : uint8_t {
  kSignificant = 1,  // better than control, and better than every other arm
  kLeading = 2,      // better than control, and of the arms that are, the one with the best estimate
};

// The roll-out: the people of the last wave, but control, all get the arm that won in the waves before it.
struct Winner {
  WinnerRule only_if = WinnerRule::kSignificant;
  std::string wave;  // the roll-out wave's id: that of the last one

  friend bool operator==(const Winner&, const Winner&) = default;
};

// Why a decision is as it is.
enum class WinnerReason : uint8_t {
  kWon = 1,
  kNotBetter = 2,         // no arm is known to be better than control
  kNotAlone = 3,          // some are, and none of them is known to be better than every other arm
  kGuardrailBroken = 4,   // no arm is known to be better than control but such as break a guardrail
  kTooEarly = 5,          // outcome windows of the waves before were open
  kSampleRatioWrong = 6,  // customers did not fall into the arms as configured
  kNoData = 7,            // nobody was in the waves before, or not in control or not in an arm
};

// An arm against control on the primary metric, over the waves before the roll-out.
struct WinnerFigures {
  int arm = 1;
  double difference = 0;  // arm minus control, in the metric's unit
  double lower = 0;       // its interval, of this comparison alone
  double upper = 0;
  double p = 1;  // adjusted for the number of arms (Holm)

  friend bool operator==(const WinnerFigures&, const WinnerFigures&) = default;
};

// Which arm the roll-out wave gets: taken once, before the wave is frozen, and never changed.
struct WinnerDecision {
  int wave = 0;  // the roll-out wave's index
  absl::Time decide_time;
  int arm = 0;  // 0: none, and the wave has the arms as configured
  WinnerReason reason = WinnerReason::kNoData;
  std::optional<WinnerFigures> best = std::nullopt;  // of the arm that did best; nothing while results are withheld

  bool HasWinner() const { return arm > 0; }

  friend bool operator==(const WinnerDecision&, const WinnerDecision&) = default;
};

// "NOT_BETTER".
const char* NameOf(WinnerReason reason);

}  // namespace sendlift
