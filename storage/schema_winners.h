#pragma once

namespace sendlift::storage {

// Which arm the roll-out wave of a campaign gets, and why; the figures are those of the arm that did best, NULL while
// results are withheld.
inline constexpr char kWinners[] = R"sql(
CREATE TABLE winners (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  decide_us INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  best_arm INTEGER,
  difference REAL,
  lower REAL,
  upper REAL,
  p REAL,
  PRIMARY KEY (workspace, campaign)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
