#pragma once

namespace sendlift::storage {

// Codes of offers that were imported, and whom they were given to: campaign 0 is nobody. Who was merged into whom, the
// other way round.
inline constexpr char kCodePools[] = R"sql(
CREATE TABLE code_pools (
  workspace INTEGER NOT NULL,
  pool INTEGER NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  code_count INTEGER NOT NULL,
  free_count INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, pool)
) WITHOUT ROWID;
CREATE UNIQUE INDEX code_pools_by_id ON code_pools (workspace, id);

CREATE TABLE pool_codes (
  workspace INTEGER NOT NULL,
  pool INTEGER NOT NULL,
  number INTEGER NOT NULL,
  code TEXT NOT NULL,
  campaign INTEGER NOT NULL DEFAULT 0,
  customer INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace, pool, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX pool_codes_by_code ON pool_codes (workspace, code, pool);
CREATE INDEX pool_codes_free ON pool_codes (workspace, pool, number) WHERE campaign = 0;
CREATE UNIQUE INDEX pool_codes_given ON pool_codes (workspace, campaign, customer) WHERE campaign <> 0;

CREATE INDEX merged_customers_by_survivor ON merged_customers (workspace, survivor);
)sql";

}  // namespace sendlift::storage
