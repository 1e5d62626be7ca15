#pragma once

namespace sendlift::storage {

// Definitions that launched campaigns had; who changed one since it was made or approved, a name a line; when a
// campaign was paused and resumed, and what it missed.
inline constexpr char kVersions[] = R"sql(
ALTER TABLE campaigns ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE campaigns ADD COLUMN approver TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN approve_us INTEGER;
ALTER TABLE campaigns ADD COLUMN editors TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN pause_us INTEGER;
ALTER TABLE campaigns ADD COLUMN resume_us INTEGER;
ALTER TABLE campaigns ADD COLUMN spread_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE campaign_versions (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  version INTEGER NOT NULL,
  definition TEXT NOT NULL,
  editor TEXT NOT NULL,
  fields TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, version)
) WITHOUT ROWID;
INSERT INTO campaign_versions (workspace, campaign, version, definition, editor, fields, create_us)
  SELECT workspace, campaign, 1, definition, '', '', coalesce(launch_us, create_us) FROM campaigns WHERE state <> 1;
)sql";

}  // namespace sendlift::storage
