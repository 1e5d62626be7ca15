#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "storage/database.h"

namespace sendlift::storage {

// What a customer did within the window of one metric of one campaign.
struct Outcome {
  int64_t event_count = 0;
  int64_t total = 0;  // minor units
  absl::Time first_time;
};
absl::StatusOr<std::optional<Outcome>> FindOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   CustomerNumber customer, int metric);
// All of a customer in one look-up, by metric.
absl::StatusOr<std::map<int, Outcome>> OutcomesOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                  CustomerNumber customer);
absl::Status PutOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, CustomerNumber customer,
                        int metric, const Outcome& outcome);

// The sums of one metric over the customers of one wave, arm, tier and channel.
struct CellKey {
  int wave = 0;
  int arm = 0;
  int tier = 0;
  Channel channel = Channel::kEmail;
  int metric = 0;

  friend auto operator<=>(const CellKey&, const CellKey&) = default;
};
struct Cell {
  CellKey key;
  int64_t responders = 0;  // customers with at least one event
  int64_t total = 0;       // sum of the metric
  absl::uint128 squares = 0;
};
// Adds to a cell, or makes it. `squares` may be taken off: it is added modulo 2^128.
absl::Status AddToCell(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Cell& difference);
absl::StatusOr<std::vector<Cell>> ListCells(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

}  // namespace sendlift::storage
