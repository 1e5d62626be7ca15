#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "storage/database.h"

namespace sendlift {

// What launching now would do. Indices are those of the definition; arm 0 is control.
struct Preview {
  struct Cell {
    int tier = 0;
    int arm = 0;
    int wave = 0;
    Channel channel = Channel::kEmail;
    int64_t people = 0;
  };
  struct Excluded {
    ExclusionReason reason;
    int64_t people = 0;
  };
  struct Detectable {
    int arm = 0;
    double assumed_rate = 0;
    double absolute_effect = 0;
  };
  struct Sample {
    std::string creative;
    std::string customer_id;
    std::string language_code;
    std::string subject;
    std::string text;
  };

  int64_t audience = 0;
  std::vector<Cell> cells;  // sorted by wave, tier, arm, channel
  std::vector<Excluded> excluded;
  std::vector<Detectable> detectable;
  std::vector<Sample> samples;
  std::vector<std::string> warnings;
};

// Runs the planner's own selection on a snapshot and keeps nothing.
absl::StatusOr<Preview> PreviewCampaign(storage::Session& session, const Campaign& campaign, absl::Time now);

// An EFFECTIVELY_ONCE campaign offers nothing again to a gateway that may forget a key before it is over: says which of
// its channels' gateways do.
void WarnOfForgetfulGateways(const Campaign& campaign, const std::vector<ConnectedGateway>& gateways, absl::Time now,
                             Preview& preview);

}  // namespace sendlift
