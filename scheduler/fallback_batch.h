#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "scheduler/channel_order.h"
#include "scheduler/single_contact.h"
#include "storage/database.h"
#include "storage/fallbacks.h"
#include "storage/instructions.h"

namespace sendlift {

// Decides of contacts that failed for good where they go on, and plans that, in one transaction: same customer, same
// arm, the first channel of the customer's order, or of the step's, that was not tried, as SingleContacts says. The
// assignment stays as it is. A step's contact does not go on in a journey that has ended.
class FallbackBatch {
 public:
  // `campaign` outlives it. `now`: what has expired by then gets no more contacts.
  FallbackBatch(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now)
      : session_(session),
        workspace_(workspace),
        campaign_(campaign),
        now_(now),
        order_(campaign.definition),
        contacts_(session, workspace, campaign) {}

  absl::Status Decide(storage::Fallback fallback);
  // Writes what was decided, in a block for each wave or step, time, channel and price; how many were planned. The last
  // call.
  absl::StatusOr<int> Write();

 private:
  struct Planned {
    storage::Fallback fallback;
    CustomerNumber customer;
    int arm = 1;
    storage::Block failed;  // the block of what failed
    SingleContact contact = {};
  };

  absl::StatusOr<storage::FallbackState> Choose(const storage::InstructionRow& failed, Planned& planned);
  absl::StatusOr<std::optional<Assignment>> AssignmentOf(const storage::InstructionRow& failed);
  absl::StatusOr<bool> IsOver(const storage::Block& failed, CustomerNumber customer);
  absl::StatusOr<ChannelList> Untried(const InstructionKey& key, const storage::Block& failed,
                                      const Customer& customer);
  absl::Status InsertBlock(size_t begin, size_t end, int64_t first_sequence);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const absl::Time now_;
  const ChannelOrderer order_;
  SingleContacts contacts_;
  std::vector<Planned> planned_;
};

}  // namespace sendlift
