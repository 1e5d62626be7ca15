#pragma once

#include "absl/numeric/int128.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/event.h"
#include "model/event_types.h"
#include "storage/cells.h"

namespace sendlift {

// Whether an event counts for a metric of somebody whose contact was planned at `planned`.
inline bool Counts(const Metric& metric, const Event& event, absl::Time planned) {
  return IsOfType(event, metric.event_type) && event.time >= planned && event.time < planned + metric.window;
}

// The metric's number for a customer: 0 or 1 for a rate, events for a count, minor units for revenue.
int64_t MetricValue(MetricKind kind, const storage::Outcome& outcome);

// The outcome with one more event in it.
storage::Outcome WithEvent(const storage::Outcome& outcome, const Event& event);

// What a cell gains when a customer's outcome changes.
storage::Cell CellDifference(const storage::CellKey& key, MetricKind kind, const storage::Outcome& before,
                             const storage::Outcome& after);

}  // namespace sendlift
