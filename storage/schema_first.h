#pragma once

namespace sendlift::storage {

// Every key begins with the workspace. Big tables are in the order in which they are written, without mutable columns
// in an index: a random key costs a page a row.
inline constexpr char kFirst[] = R"sql(
CREATE TABLE workspaces (
  workspace INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  currency_code TEXT NOT NULL
);
INSERT INTO workspaces (workspace, id, currency_code) VALUES (1, 'main', '');

CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL);

CREATE TABLE customers (
  workspace INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  id TEXT NOT NULL,
  tier TEXT NOT NULL,
  language_code TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  consents INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, customer)
) WITHOUT ROWID;
CREATE UNIQUE INDEX customers_by_id ON customers (workspace, id);

CREATE TABLE addresses (
  workspace INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (workspace, kind, customer)
) WITHOUT ROWID;

CREATE TABLE suppressions (
  workspace INTEGER NOT NULL,
  suppression INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  address TEXT NOT NULL,
  channel INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, suppression)
) WITHOUT ROWID;
CREATE UNIQUE INDEX suppressions_by_subject ON suppressions (workspace, customer, address, channel);

CREATE TABLE segments (
  workspace INTEGER NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  filter TEXT NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
) WITHOUT ROWID;

CREATE TABLE campaigns (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  id TEXT NOT NULL,
  uid TEXT NOT NULL,
  definition TEXT NOT NULL,
  state INTEGER NOT NULL,
  hash_key BLOB NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  launch_us INTEGER,
  PRIMARY KEY (workspace, campaign)
) WITHOUT ROWID;
CREATE UNIQUE INDEX campaigns_by_id ON campaigns (workspace, id);

CREATE TABLE imported_assignments (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, customer)
) WITHOUT ROWID;

CREATE TABLE assignments (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  planned_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, customer)
) WITHOUT ROWID;

CREATE TABLE waves (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  freeze_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, wave)
) WITHOUT ROWID;

CREATE TABLE exclusions (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  people INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, wave, reason)
) WITHOUT ROWID;

CREATE TABLE cohorts (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  people INTEGER NOT NULL,
  planned_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, wave, arm, tier, channel)
) WITHOUT ROWID;

CREATE TABLE instructions (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  content INTEGER NOT NULL,
  field_values BLOB NOT NULL,
  PRIMARY KEY (workspace, campaign, sequence)
) WITHOUT ROWID;

CREATE TABLE blocks (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  first_sequence INTEGER NOT NULL,
  size INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  not_before_us INTEGER NOT NULL,
  not_after_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, first_sequence)
) WITHOUT ROWID;

CREATE TABLE ranges (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  first_sequence INTEGER NOT NULL,
  size INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  lease_until_us INTEGER NOT NULL,
  states BLOB NOT NULL,
  arms BLOB NOT NULL,
  PRIMARY KEY (workspace, campaign, first_sequence)
) WITHOUT ROWID;

CREATE TABLE strays (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  due_us INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  lease_until_us INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, sequence)
) WITHOUT ROWID;

CREATE TABLE event_sources (
  workspace INTEGER NOT NULL,
  source INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (workspace, source)
) WITHOUT ROWID;
CREATE UNIQUE INDEX event_sources_by_id ON event_sources (workspace, id);

CREATE TABLE events (
  workspace INTEGER NOT NULL,
  position INTEGER NOT NULL,
  source INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  type TEXT NOT NULL,
  time_us INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (workspace, position)
) WITHOUT ROWID;
CREATE UNIQUE INDEX events_by_source ON events (workspace, source, sequence);

CREATE TABLE folded (workspace INTEGER PRIMARY KEY, position INTEGER NOT NULL);

CREATE TABLE outcomes (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  metric INTEGER NOT NULL,
  event_count INTEGER NOT NULL,
  total INTEGER NOT NULL,
  first_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, customer, metric)
) WITHOUT ROWID;

CREATE TABLE cells (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  wave INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  metric INTEGER NOT NULL,
  responders INTEGER NOT NULL,
  total INTEGER NOT NULL,
  squares_high INTEGER NOT NULL,
  squares_low INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, wave, arm, tier, channel, metric)
) WITHOUT ROWID;

CREATE TABLE tokens (
  hash BLOB PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  create_us INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE requests (
  workspace INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  fingerprint INTEGER NOT NULL,
  response BLOB NOT NULL,
  create_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, request_id)
) WITHOUT ROWID;

CREATE TABLE audit (
  workspace INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  time_us INTEGER NOT NULL,
  principal TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (workspace, entry)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
