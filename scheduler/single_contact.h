#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/content.h"
#include "model/customer.h"
#include "storage/database.h"

namespace sendlift {

// A contact of one customer as it is written into an instruction.
struct SingleContact {
  Channel channel = Channel::kEmail;
  int64_t cost_micros = 0;
  int64_t content = 0;
  std::string values;  // packed
};

// What came of looking for one.
struct ContactChoice {
  std::optional<SingleContact> contact;
  bool without_budget = false;  // there would be one, but the budget leaves no room
};

// Makes contacts of one customer at a time, outside of waves, in one transaction: the first channel with an address,
// consent, no suppression and a creative, as they are now. What it gives is promised: it counts against the budget.
class SingleContacts {
 public:
  // `campaign` outlives it.
  SingleContacts(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign)
      : session_(session), workspace_(workspace), campaign_(campaign) {}

  // `channels` in the order in which they are tried.
  absl::StatusOr<ContactChoice> Choose(const Customer& customer, const ContactPlace& place,
                                       absl::Span<const Channel> channels);

 private:
  absl::StatusOr<bool> MayBeContacted(const Customer& customer, Channel channel);
  absl::StatusOr<int64_t> CostOf(const Customer& customer, const ContactPlace& place, Channel channel);
  absl::StatusOr<int64_t> Room();
  absl::Status AddContent(const Customer& customer, const ContactPlace& place, SingleContact& contact);

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  std::optional<int64_t> room_;                        // that the budget leaves
  std::map<int64_t, std::vector<std::string>> names_;  // of the values of each content
};

}  // namespace sendlift
