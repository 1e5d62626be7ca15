#pragma once

namespace sendlift::storage {

// Pieces of the offers of a campaign that have a limited quantity, by tier: an upper bound of what instructions hold,
// what is reserved for a wave that is being written, and what was promised outside of waves. Codes that were used.
inline constexpr char kOffers[] = R"sql(
CREATE TABLE pieces (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  planned INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  recommended INTEGER NOT NULL,
  count_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, tier)
) WITHOUT ROWID;

CREATE TABLE redemptions (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  source INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  redeem_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, customer)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
