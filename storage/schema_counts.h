#pragma once

namespace sendlift::storage {

// How many instructions of each campaign are in which state, and of which campaigns that was counted.
inline constexpr char kStateCounts[] = R"sql(
CREATE TABLE state_counts (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  cost_micros INTEGER NOT NULL,
  state INTEGER NOT NULL,
  instructions INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, arm, cost_micros, state)
) WITHOUT ROWID;

CREATE TABLE counted_campaigns (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
