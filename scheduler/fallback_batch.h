#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "scheduler/channel_order.h"
#include "storage/database.h"
#include "storage/fallbacks.h"
#include "storage/instructions.h"

namespace sendlift {

// Decides of contacts that failed for good where they go on, and plans that, in one transaction: same customer, same
// arm, the first channel of the customer's order that was not tried, with an address, consent, no suppression and a
// creative, as they are now, within the budget. The assignment stays as it is.
class FallbackBatch {
 public:
  // `campaign` outlives it. `now`: what has expired by then gets no more contacts.
  FallbackBatch(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now)
      : session_(session), workspace_(workspace), campaign_(campaign), now_(now), order_(campaign.definition) {}

  absl::Status Decide(storage::Fallback fallback);
  // Writes what was decided, in a block for each wave, channel and price; how many were planned. The last call.
  absl::StatusOr<int> Write();

 private:
  struct Planned {
    storage::Fallback fallback;
    CustomerNumber customer;
    int arm = 1;
    int wave = 0;
    Channel channel = Channel::kEmail;
    int64_t cost_micros = 0;
    int64_t content = 0;
    std::string values = {};
  };

  absl::StatusOr<storage::FallbackState> Choose(const storage::InstructionRow& failed, const storage::Block& block,
                                                Planned& planned);
  absl::StatusOr<std::optional<Assignment>> AssignmentOf(const storage::InstructionRow& failed);
  absl::StatusOr<ChannelList> Untried(const InstructionKey& key, Channel failed_on, const Customer& customer);
  absl::StatusOr<bool> MayBeContacted(const Customer& customer, Channel channel);
  absl::StatusOr<int64_t> CostOf(const Customer& customer, int tier, Channel channel);
  absl::StatusOr<int64_t> Room();
  absl::Status AddContent(const Customer& customer, int tier, Planned& planned);
  absl::Status InsertBlock(size_t begin, size_t end, int64_t first_sequence);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const absl::Time now_;
  const ChannelOrderer order_;
  std::vector<Planned> planned_;
  std::optional<int64_t> room_;                        // that the budget leaves
  std::map<int64_t, std::vector<std::string>> names_;  // of the values of each content
};

}  // namespace sendlift
