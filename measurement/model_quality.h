#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "model/trained_model.h"

namespace sendlift {

// What is known of probabilities of leaving once it is known who left (1) and who did not (0). `base_rate`: the
// probability that somebody without a model would have told everybody. FAILED_PRECONDITION (TOO_FEW_CHURN_CASES) with
// fewer than 2 of a kind.
absl::StatusOr<ModelQuality> QualityOf(absl::Span<const double> probabilities, absl::Span<const uint8_t> left,
                                       double base_rate);

// Why a model of this quality is worse than none; empty if it is not: its Brier score is not below that of the base
// rate, or its order is not shown to be better than chance.
std::string ProblemOf(const ModelQuality& quality);

// FAILED_PRECONDITION (TOO_FEW_CHURN_CASES).
absl::Status TooFewCases(int64_t left, int64_t stayed, int64_t needed);

}  // namespace sendlift
