#include "model/winner.h"

namespace sendlift {

const char* NameOf(WinnerReason reason) {
  switch (reason) {
    case WinnerReason::kWon:
      return "WON";
    case WinnerReason::kNotBetter:
      return "NOT_BETTER";
    case WinnerReason::kNotAlone:
      return "NOT_ALONE";
    case WinnerReason::kGuardrailBroken:
      return "GUARDRAIL_BROKEN";
    case WinnerReason::kTooEarly:
      return "TOO_EARLY";
    case WinnerReason::kSampleRatioWrong:
      return "SAMPLE_RATIO_WRONG";
    case WinnerReason::kNoData:
      return "NO_DATA";
  }
  return "";
}

}  // namespace sendlift
