#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/engine.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "rendering/sms_parts.h"
#include "scheduler/entrants.h"
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
    int64_t again = 0;  // beside them, people of earlier waves: the most that can be, for waves to come
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
    Channel channel = Channel::kEmail;
    std::string customer_id;
    std::string language_code;
    std::string subject;
    std::string text;
    std::vector<std::string> missing_values;  // placeholders that are empty for the customer
  };
  // Of a text message, over the customers that it was rendered for.
  struct SmsSizes {
    std::string creative;
    std::string language_code;
    int people = 0;
    SmsEncoding encoding = SmsEncoding::kGsm7;  // of the longest
    int units_least = 0;
    int units_most = 0;
    int parts_least = 0;
    int parts_most = 0;
    std::string forced_by;  // see SmsSize
  };

  // Of a campaign with a budget.
  struct ChannelCost {
    Channel channel = Channel::kEmail;
    int64_t contacts = 0;  // control not included
    int64_t micros = 0;
  };

  // New people of the wave that gets the winner. Before it is decided who that is, their cells are of the arms as
  // configured.
  struct RollOut {
    int wave = 0;
    int64_t people = 0;
    int64_t control = 0;  // of them
  };

  int64_t audience = 0;
  std::vector<Cell> cells;  // sorted by wave, tier, arm, channel
  std::vector<Excluded> excluded;
  std::vector<Detectable> detectable;  // by the waves that are the experiment
  std::vector<ChannelCost> costs;      // by channel
  std::vector<Sample> samples;
  std::vector<SmsSizes> sms_sizes;  // by creative and language
  std::vector<std::string> warnings;
  std::vector<Entrants::Tier> entrants;  // of a campaign with an entry, in place of cells: by tier
  std::optional<RollOut> roll_out;
};

// Runs the planner's own selection on a snapshot and keeps nothing. `sample_size` as PreviewTexts has it.
absl::StatusOr<Preview> PreviewCampaign(storage::Session& session, const Campaign& campaign, absl::Time now,
                                        int sample_size = 0);

// An EFFECTIVELY_ONCE campaign offers nothing again to a gateway that may forget a key before it is over: says which of
// its channels' gateways do.
void WarnOfForgetfulGateways(const Campaign& campaign, const std::vector<ConnectedGateway>& gateways, absl::Time now,
                             Preview& preview);

}  // namespace sendlift
