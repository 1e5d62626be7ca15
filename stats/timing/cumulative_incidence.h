#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// The chance that it has happened by a time, and by which cause, when one cause ends the watching for the others:
// purchase against unsubscribing. Aalen and Johansen (1978). One minus Kaplan-Meier with the other causes censored
// overstates every cause.
struct CompetingSample {
  absl::Span<const double> times;    // finite, at least 0
  absl::Span<const int32_t> causes;  // 0 is censored, 1 to K a cause, K at most 32
};

// Just after each time at which any cause struck. The incidences and the survival add up to 1.
struct CumulativeIncidence {
  int32_t causes = 0;  // K, the highest cause seen
  int64_t customers = 0;
  double last_time = 0;
  std::vector<double> times;      // ascending
  std::vector<double> survival;   // of all causes, by time
  std::vector<double> incidence;  // by time, then cause
  // Of the incidences, in the same order, by the delta method (Marubini and Valsecchi 1995); F (1 - F) / n without
  // censoring.
  std::vector<double> variance;
};

// INVALID_ARGUMENT for a sample that is wrong; FAILED_PRECONDITION for no customers. Without events K is 0.
absl::StatusOr<CumulativeIncidence> CumulativeIncidenceOf(const CompetingSample& sample);

struct IncidenceEstimate {
  double incidence = 0;
  double standard_error = 0;
};

// The incidence of `cause` (1 to K) at any time; 0 before the first event and for a cause that nobody had. Past
// `last_time` the last value is carried on.
IncidenceEstimate IncidenceAt(const CumulativeIncidence& curves, int32_t cause, double time);

}  // namespace sendlift
