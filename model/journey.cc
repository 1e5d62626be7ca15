#include "model/journey.h"

namespace sendlift {

const char* NameOf(TriggerState state) {
  switch (state) {
    case TriggerState::kWaits:
      return "WAITS";
    case TriggerState::kPlanned:
      return "PLANNED";
    case TriggerState::kDone:
      return "DONE";
    case TriggerState::kControl:
      return "CONTROL";
    case TriggerState::kHeldBack:
      return "HELD_BACK";
    case TriggerState::kNotFor:
      return "NOT_FOR";
    case TriggerState::kNoChannel:
      return "NO_CHANNEL";
    case TriggerState::kNoBudget:
      return "NO_BUDGET";
    case TriggerState::kLate:
      return "LATE";
    case TriggerState::kDropped:
      return "DROPPED";
    case TriggerState::kNoTime:
      return "NO_TIME";
  }
  return "UNKNOWN";
}

}  // namespace sendlift
