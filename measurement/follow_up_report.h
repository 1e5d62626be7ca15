#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "measurement/delay_comparison.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// One delay, campaign control left out: nobody there is contacted in any delay.
struct DelaySummary {
  int64_t people = 0;   // each customer's first trigger
  int64_t closed = 0;   // of them, those whose horizon is over; the counts below but `planned` are of these
  int64_t planned = 0;  // contacts planned, or steps carried out, of all triggers
  int64_t opened = 0;   // a contact of the step, within the horizon
  int64_t clicked = 0;
  int64_t opted_out = 0;  // within the horizon
};

// What the delays of one step changed, made from cells.
struct FollowUpReport {
  absl::Time create_time;
  int follow_up = 0;                              // index in the definition
  std::vector<DelaySummary> delays;               // in the order of the definition
  std::optional<SampleRatioResult> sample_ratio;  // nothing before anybody is triggered
  std::vector<DelayComparison> metrics;           // in the order of the definition: the first is the primary one
  int64_t events_behind = 0;
  double closed_share = 0;
  std::optional<absl::Time> close_time;  // when everybody triggered so far is closed; nothing if nobody was
  bool more_to_come = false;             // people may yet be triggered
  double confidence_level = 0.95;

  // Everybody is in, and every horizon is over.
  bool is_final() const { return !more_to_come && closed_share >= 1; }
};

// `follow_up` is the index of a step with delays.
absl::StatusOr<FollowUpReport> MakeFollowUpReport(storage::Session& session, WorkspaceNumber workspace,
                                                  const Campaign& campaign, int follow_up, absl::Time now);

}  // namespace sendlift
