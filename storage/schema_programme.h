#pragma once

namespace sendlift::storage {

// What is bought inside and outside of the holdout, by period. Outcomes are in the order of the customers within a
// period, so that folding writes few pages.
inline constexpr char kProgramme[] = R"sql(
CREATE TABLE programme_periods (
  workspace INTEGER NOT NULL,
  period INTEGER NOT NULL,
  start_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  parts_per_million INTEGER NOT NULL,
  last_customer INTEGER NOT NULL,
  opened_position INTEGER NOT NULL,
  cut_position INTEGER NOT NULL,
  next_customer INTEGER NOT NULL,
  customers_inside INTEGER NOT NULL,
  customers_outside INTEGER NOT NULL,
  PRIMARY KEY (workspace, period)
) WITHOUT ROWID;

CREATE TABLE programme_outcomes (
  workspace INTEGER NOT NULL,
  period INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  inside INTEGER NOT NULL,
  events INTEGER NOT NULL,
  purchases INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (workspace, period, customer)
) WITHOUT ROWID;

CREATE TABLE programme_cells (
  workspace INTEGER NOT NULL,
  period INTEGER NOT NULL,
  inside INTEGER NOT NULL,
  events INTEGER NOT NULL,
  buyers INTEGER NOT NULL,
  total INTEGER NOT NULL,
  squares_high INTEGER NOT NULL,
  squares_low INTEGER NOT NULL,
  PRIMARY KEY (workspace, period, inside)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
