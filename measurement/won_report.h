#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "measurement/lift.h"
#include "measurement/won_people.h"
#include "model/campaign.h"
#include "stats/interval.h"
#include "stats/ratio_of_estimates.h"
#include "stats/sample_ratio.h"
#include "storage/database.h"

namespace sendlift {

// What is said of the customers whom a promotion added.
enum class WonCode {
  kWorseCustomers,       // they come back less than control's buyers
  kBetterCustomers,      // they come back more
  kInconclusive,         // neither can be told
  kNobodyWon,            // it cannot be told that there are any
  kImmature,             // nobody's time is over
  kWithheldSampleRatio,  // customers did not fall into the arms as configured
};

// What an arm changed in one group, of all its customers, against control.
struct WonComparison {
  WonGroup group = WonGroup::kNew;
  int arm = 1;
  LiftNumbers bought;        // within the window
  LiftNumbers returned;      // within the window and again behind it
  LiftNumbers bought_later;  // behind it, whatever was before
  LiftNumbers later_value;
  std::optional<EstimateRatio> return_rate;  // of those who were added; nothing when nobody was, not even by chance
  std::optional<EstimateRatio> value_after;  // minor units
  std::optional<double> p_value;             // of return rates as in control; by Holm over the arms of the group
  WonCode code = WonCode::kImmature;
};

struct WonReport {
  absl::Time create_time;
  std::string currency_code;
  int metric = 0;  // index in the definition
  absl::Duration follow;
  int64_t people = 0;    // of waves whose time is over for everybody
  int64_t assigned = 0;  // all
  std::optional<absl::Time> mature_time;
  std::optional<SampleRatioResult> sample_ratio;  // of those people
  std::vector<WonPeople> arms;                    // by group, then by arm, control first
  std::vector<WonComparison> comparisons;         // by group, then by arm
  double confidence_level = 0.95;
};

// Cost by buyers, not by audience: one look at all purchases. FAILED_PRECONDITION (NO_PURCHASE_METRIC) if no metric is
// of PURCHASED events.
absl::StatusOr<WonReport> MakeWonReport(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                        absl::Duration follow, absl::Time now);

}  // namespace sendlift
