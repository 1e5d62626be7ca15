#pragma once

namespace sendlift::storage {

// What compares the delays of steps: the first trigger of a customer in a step, when what was looked for happened
// first, the times of events that may lie behind a trigger that is not made yet, and the sums.
inline constexpr char kTiming[] = R"sql(
CREATE TABLE first_triggers (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  follow_up INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  delay INTEGER NOT NULL,
  trigger_us INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, customer, follow_up)
) WITHOUT ROWID;
CREATE INDEX first_triggers_new ON first_triggers (workspace, campaign, customer, follow_up) WHERE counted = 0;

CREATE TABLE follow_up_outcomes (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  follow_up INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  first_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, customer, follow_up, outcome)
) WITHOUT ROWID;

CREATE TABLE early_events (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  event_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, customer, outcome, event_us)
) WITHOUT ROWID;

CREATE TABLE follow_up_cells (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  follow_up INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  delay INTEGER NOT NULL,
  day INTEGER NOT NULL,
  sort INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  bin INTEGER NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, follow_up, arm, delay, day, sort, outcome, bin)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
