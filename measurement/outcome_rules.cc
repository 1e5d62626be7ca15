#include "measurement/outcome_rules.h"

#include <algorithm>

namespace sendlift {
namespace {

absl::uint128 Square(int64_t value) {
  const absl::uint128 magnitude = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  return magnitude * magnitude;
}

}  // namespace

int64_t MetricValue(MetricKind kind, const storage::Outcome& outcome) {
  switch (kind) {
    case MetricKind::kRate:
      return outcome.event_count > 0 ? 1 : 0;
    case MetricKind::kCount:
      return outcome.event_count;
    case MetricKind::kRevenue:
      return outcome.total;
  }
  return 0;
}

storage::Outcome WithEvent(const storage::Outcome& outcome, const Event& event) {
  storage::Outcome after = outcome;
  after.first_time = outcome.event_count == 0 ? event.time : std::min(outcome.first_time, event.time);
  ++after.event_count;
  after.total += event.amount_minor;
  return after;
}

storage::Cell CellDifference(const storage::CellKey& key, MetricKind kind, const storage::Outcome& before,
                             const storage::Outcome& after) {
  const int64_t old_value = MetricValue(kind, before);
  const int64_t new_value = MetricValue(kind, after);
  return {.key = key,
          .responders = before.event_count == 0 && after.event_count > 0 ? 1 : 0,
          .total = new_value - old_value,
          .squares = Square(new_value) - Square(old_value)};
}

}  // namespace sendlift
