#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "engine/environment.h"
#include "model/live_values.h"
#include "scheduler/leasing.h"

namespace sendlift {

// What messages say of pieces and takers as they are handed over. Kept in memory and counted anew after a second, or
// after fifty times as long as counting took; what was handed over in between is taken off, so that never more pieces
// are said to be left than there are. For the thread of Dispatcher::RunOnce.
class OfferFigures {
 public:
  explicit OfferFigures(Environment environment) : environment_(environment) {}

  // For instructions whose lease is committed, at the trusted time `now`: pieces that nobody else was promised, the
  // reader's own among them. Nothing, at the cost of a look-up, if no text of the campaign wants figures.
  std::optional<LiveFigures> For(const Campaign& campaign, const std::vector<LeasedInstruction>& leased,
                                 absl::Time now);

 private:
  struct Counted {
    int64_t revision = -1;
    bool wanted = false;
    std::optional<absl::Duration> time;  // on the clock that nobody sets
    absl::Duration cost;
    std::vector<int64_t> promised;  // by tier
    int64_t taken = 0;
  };
  absl::Status Count(const Campaign& campaign, Counted& counted) const;

  Environment environment_;
  std::map<CampaignNumber, Counted> campaigns_;
};

}  // namespace sendlift
