#pragma once

namespace sendlift::storage {

// The lasting holdout: no row before it is first set. People whom a wave contacts again, beside its cohorts.
inline constexpr char kWaves[] = R"sql(
CREATE TABLE holdouts (
  workspace INTEGER NOT NULL,
  parts_per_million INTEGER NOT NULL,
  salt BLOB NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace)
) WITHOUT ROWID;
CREATE TABLE recontacts (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, wave, arm, tier, channel)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
