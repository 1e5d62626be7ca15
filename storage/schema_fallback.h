#pragma once

namespace sendlift::storage {

// What a contact of a block costs, whether contacts of it that fail go on to the next channel, and whether it is made
// of such; which contact took the place of which. What waits for one is found by itself; so is what a fallback stands
// for.
inline constexpr char kFallback[] = R"sql(
ALTER TABLE blocks ADD COLUMN cost_micros INTEGER NOT NULL DEFAULT 0;
ALTER TABLE blocks ADD COLUMN falls_back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE blocks ADD COLUMN is_fallback INTEGER NOT NULL DEFAULT 0;

CREATE TABLE fallbacks (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  state INTEGER NOT NULL,
  fail_us INTEGER NOT NULL,
  next_sequence INTEGER,
  PRIMARY KEY (workspace, campaign, sequence)
) WITHOUT ROWID;
CREATE UNIQUE INDEX fallbacks_by_next ON fallbacks (workspace, campaign, next_sequence)
  WHERE next_sequence IS NOT NULL;
CREATE INDEX fallbacks_waiting ON fallbacks (workspace, campaign, sequence) WHERE state = 1;
)sql";

}  // namespace sendlift::storage
