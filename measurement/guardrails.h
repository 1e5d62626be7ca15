#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "measurement/lift_material.h"
#include "model/campaign.h"
#include "stats/counts.h"
#include "stats/interval.h"

namespace sendlift {

enum class GuardrailState : uint8_t { kOpen, kHolds, kBroken, kWithheld };

// Whether an arm keeps a guardrail. Guardrails are in no family: each is a promise of its own.
struct GuardrailResult {
  int guardrail = 0;  // index in the definition
  int arm = 1;
  GuardrailState state = GuardrailState::kOpen;
  Counts treatment;  // mature people, and who of them did it
  Counts control;
  std::optional<double> difference = std::nullopt;
  std::optional<Interval> interval = std::nullopt;
  double margin = 0;  // above 0
  bool more_is_worse = false;
};

// BROKEN when a confidence sequence of level alpha/2 on either side, over all times at which people matured, lies
// beyond the margin: at any time, and for good. HOLDS when everybody is mature and the score interval of Miettinen and
// Nurminen at 1 - alpha keeps within it: non-inferiority at alpha/2. By guardrail and arm; all withheld where people
// are not in the arms as configured. People are compared as they are. Errors as AsymptoticSequence.
absl::StatusOr<std::vector<GuardrailResult>> CheckGuardrails(const Campaign& campaign, const LiftMaterial& material,
                                                             bool sample_ratio_mismatch, absl::Time now);

}  // namespace sendlift
