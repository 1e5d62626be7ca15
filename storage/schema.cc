#include "storage/schema.h"

#include <array>

namespace sendlift::storage {
namespace {

// Every key begins with the workspace. Big tables are in the order in which they are written, without mutable columns
// in an index: a random key costs a page a row.
constexpr char kFirst[] = R"sql(
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

// When a lease was given, for frequency caps; the zone of a block, for quiet hours; why an instruction was taken out.
constexpr char kHandOverGuards[] = R"sql(
ALTER TABLE blocks ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE ranges ADD COLUMN lease_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE strays ADD COLUMN lease_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE strays ADD COLUMN reason INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr char kRateLimits[] = R"sql(
CREATE TABLE rate_limits (
  workspace INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  subject TEXT NOT NULL,
  instructions INTEGER NOT NULL,
  period_us INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
) WITHOUT ROWID;
)sql";

// What gateways say beside ACCEPTED and DELIVERED, with their reasons; attempts that were made before dead letters were
// driven again.
constexpr char kReceipts[] = R"sql(
CREATE TABLE receipts (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  time_us INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (workspace, campaign, sequence, attempt, outcome)
) WITHOUT ROWID;
ALTER TABLE strays ADD COLUMN attempts_before INTEGER NOT NULL DEFAULT 0;
)sql";

// What a hand-over checks about a customer, beside the address: a hundred of them on a page, where the own row of the
// customer with its attributes has a dozen.
constexpr char kReach[] = R"sql(
ALTER TABLE addresses ADD COLUMN consents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE addresses ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
UPDATE addresses SET (consents, time_zone) = (
  SELECT c.consents, c.time_zone FROM customers c
  WHERE c.workspace = addresses.workspace AND c.customer = addresses.customer);
)sql";

// What gateways were asked to give back and have not answered.
constexpr char kRevocations[] = R"sql(
CREATE TABLE revocations (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  gateway TEXT NOT NULL,
  reason INTEGER NOT NULL,
  ask_us INTEGER NOT NULL,
  not_after_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, sequence)
) WITHOUT ROWID;
CREATE INDEX revocations_by_gateway ON revocations (workspace, gateway);
)sql";

// How often the customers of a block changed, 256 of them by number, with their addresses and suppressions, so that a
// copy in memory knows what to read again; block -1 is suppressions of addresses. Who was in a segment when.
constexpr char kSegmentHistory[] = R"sql(
CREATE TABLE customer_blocks (
  workspace INTEGER NOT NULL,
  block INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (workspace, block)
) WITHOUT ROWID;
INSERT INTO customer_blocks (workspace, block, version)
  SELECT workspace, customer >> 8, 1 FROM customers GROUP BY workspace, customer >> 8;
INSERT INTO customer_blocks (workspace, block, version) SELECT DISTINCT workspace, -1, 1 FROM suppressions;

CREATE TRIGGER customers_count_inserts AFTER INSERT ON customers BEGIN
  INSERT INTO customer_blocks VALUES (NEW.workspace, NEW.customer >> 8, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER customers_count_updates AFTER UPDATE ON customers BEGIN
  INSERT INTO customer_blocks VALUES (NEW.workspace, NEW.customer >> 8, 1), (OLD.workspace, OLD.customer >> 8, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER customers_count_deletes AFTER DELETE ON customers BEGIN
  INSERT INTO customer_blocks VALUES (OLD.workspace, OLD.customer >> 8, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER addresses_count_inserts AFTER INSERT ON addresses BEGIN
  INSERT INTO customer_blocks VALUES (NEW.workspace, NEW.customer >> 8, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER addresses_count_updates AFTER UPDATE ON addresses BEGIN
  INSERT INTO customer_blocks VALUES (NEW.workspace, NEW.customer >> 8, 1), (OLD.workspace, OLD.customer >> 8, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER addresses_count_deletes AFTER DELETE ON addresses BEGIN
  INSERT INTO customer_blocks VALUES (OLD.workspace, OLD.customer >> 8, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER suppressions_count_inserts AFTER INSERT ON suppressions BEGIN
  INSERT INTO customer_blocks VALUES
    (NEW.workspace, CASE NEW.customer WHEN 0 THEN -1 ELSE NEW.customer >> 8 END, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER suppressions_count_updates AFTER UPDATE ON suppressions BEGIN
  INSERT INTO customer_blocks VALUES
    (NEW.workspace, CASE NEW.customer WHEN 0 THEN -1 ELSE NEW.customer >> 8 END, 1),
    (OLD.workspace, CASE OLD.customer WHEN 0 THEN -1 ELSE OLD.customer >> 8 END, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;
CREATE TRIGGER suppressions_count_deletes AFTER DELETE ON suppressions BEGIN
  INSERT INTO customer_blocks VALUES
    (OLD.workspace, CASE OLD.customer WHEN 0 THEN -1 ELSE OLD.customer >> 8 END, 1)
    ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1;
END;

CREATE TABLE segment_snapshots (
  workspace INTEGER NOT NULL,
  segment TEXT NOT NULL,
  snapshot INTEGER NOT NULL,
  time_us INTEGER NOT NULL,
  filter TEXT NOT NULL,
  size INTEGER NOT NULL,
  joined INTEGER NOT NULL,
  gone INTEGER NOT NULL,
  PRIMARY KEY (workspace, segment, snapshot)
) WITHOUT ROWID;

CREATE TABLE segment_changes (
  workspace INTEGER NOT NULL,
  segment TEXT NOT NULL,
  part INTEGER NOT NULL,
  snapshot INTEGER NOT NULL,
  changed BLOB NOT NULL,
  PRIMARY KEY (workspace, segment, part, snapshot)
) WITHOUT ROWID;
)sql";

constexpr std::array<Migration, 9> kMigrations = {{
    {1, "the first tables", kFirst},
    {2, "guards at hand-over", kHandOverGuards},
    {3, "rate limits", kRateLimits},
    {4, "receipts", kReceipts},
    {5, "consent and zone beside the address", kReach},
    {6, "revocations", kRevocations},
    {7, "nothing", ""},
    {8, "nothing", ""},
    {9, "who was in a segment when", kSegmentHistory},
}};

}  // namespace

absl::Span<const Migration> Schema() { return kMigrations; }

}  // namespace sendlift::storage
