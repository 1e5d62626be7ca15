#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "storage/database.h"

namespace sendlift {

// What steps need of customers and belongs to other peers: handed in.
struct CustomerTools {
  // Whether a filter selects a customer, who is as the session has them.
  std::function<absl::StatusOr<bool>(storage::Session&, const std::string& filter, const Customer&)> matches;
  // Gives customers attributes, because of a campaign: each row has an id and what is new.
  std::function<absl::Status(storage::Session&, const Campaign&, std::vector<Customer> rows, absl::Time now)> mark;
};

}  // namespace sendlift
