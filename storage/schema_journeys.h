#pragma once

namespace sendlift::storage {

// Journeys of customers in campaigns with steps, and what their steps were triggered by. What waits is found by the
// time at which it is due. Contacts that a gateway accepted are noted for campaigns whose steps look at that. What a
// wave's people are entered by. What few events bring beside the common: whether a machine did it, ratings, texts, and
// which instruction they are about.
inline constexpr char kJourneys[] = R"sql(
CREATE TABLE journeys (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  enter_us INTEGER NOT NULL,
  ending TEXT NOT NULL,
  end_us INTEGER NOT NULL,
  last BLOB NOT NULL,
  PRIMARY KEY (workspace, campaign, customer)
) WITHOUT ROWID;

CREATE TABLE triggers (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  follow_up INTEGER NOT NULL,
  occurrence INTEGER NOT NULL,
  trigger_us INTEGER NOT NULL,
  due_us INTEGER NOT NULL,
  delay INTEGER NOT NULL,
  state INTEGER NOT NULL,
  sequence INTEGER,
  PRIMARY KEY (workspace, campaign, customer, follow_up, occurrence)
) WITHOUT ROWID;
CREATE INDEX triggers_waiting ON triggers (workspace, campaign, due_us, customer, follow_up, occurrence)
  WHERE state = 1;

CREATE TABLE journey_counts (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  follow_up INTEGER NOT NULL,
  delay INTEGER NOT NULL,
  state INTEGER NOT NULL,
  ending TEXT NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, tier, arm, follow_up, delay, state, ending)
) WITHOUT ROWID;

CREATE TABLE contact_notes (
  workspace INTEGER NOT NULL,
  note INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  contact_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, note)
) WITHOUT ROWID;

CREATE TABLE wave_entries (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, wave)
) WITHOUT ROWID;

CREATE TABLE event_details (
  workspace INTEGER NOT NULL,
  position INTEGER NOT NULL,
  machine INTEGER NOT NULL,
  rating REAL,
  expectation REAL,
  campaign INTEGER,
  sequence INTEGER,
  comment TEXT NOT NULL,
  PRIMARY KEY (workspace, position)
) WITHOUT ROWID;

ALTER TABLE blocks ADD COLUMN follow_up INTEGER NOT NULL DEFAULT 0;
)sql";

}  // namespace sendlift::storage
