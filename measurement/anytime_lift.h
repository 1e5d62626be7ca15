#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "measurement/maturing.h"
#include "model/campaign.h"
#include "stats/interval.h"
#include "stats/sequential/asymptotic_sequence.h"

namespace sendlift {

// What a sequential plan says of one comparison, valid at whatever times one looks.
struct AnytimeLift {
  double difference = 0;  // now
  Interval interval;      // of all times so far together: it never grows again
  double p = 1;           // the smallest so far
  double multiplier = 0;  // of the standard error now
};

// The asymptotic confidence sequence over the strata in the order in which they matured, up to `now`: every time at
// which some matured was a look. Nothing before anything scatters. Errors as AsymptoticSequence.
absl::StatusOr<std::optional<AnytimeLift>> ReadAtAnyTime(MetricKind kind, absl::Span<const MaturingStratum> strata,
                                                         absl::Time now, const SequencePlan& plan);

}  // namespace sendlift
