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

// Where customers came from: sources, batches of import, rows as they came, the batch behind each field, and customers
// that were merged into others. Raw rows are chunks of rows in the order of arrival.
constexpr char kSources[] = R"sql(
CREATE TABLE sources (
  workspace INTEGER NOT NULL,
  source INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  trust_rank INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, source)
) WITHOUT ROWID;
CREATE UNIQUE INDEX sources_by_id ON sources (workspace, id);

CREATE TABLE import_batches (
  workspace INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  source INTEGER NOT NULL,
  state INTEGER NOT NULL,
  principal TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  column_names TEXT NOT NULL,
  default_consents INTEGER NOT NULL,
  default_region TEXT NOT NULL,
  empty_values_erase INTEGER NOT NULL,
  keeps_raw_rows INTEGER NOT NULL,
  data_us INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  merged INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, batch)
) WITHOUT ROWID;

CREATE TABLE raw_rows (
  workspace INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  size INTEGER NOT NULL,
  row_values BLOB NOT NULL,
  PRIMARY KEY (workspace, batch, last_row)
);

ALTER TABLE customers ADD COLUMN origins BLOB NOT NULL DEFAULT x'';

CREATE TABLE merges (
  workspace INTEGER NOT NULL,
  merge INTEGER NOT NULL,
  survivor INTEGER NOT NULL,
  survivor_id TEXT NOT NULL,
  reason INTEGER NOT NULL,
  principal TEXT NOT NULL,
  field_origins BLOB NOT NULL,
  moved BLOB NOT NULL,
  conflicts INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  undo_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, merge)
) WITHOUT ROWID;

CREATE TABLE merge_records (
  workspace INTEGER NOT NULL,
  merge INTEGER NOT NULL,
  place INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  id TEXT NOT NULL,
  tier TEXT NOT NULL,
  language_code TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  consents INTEGER NOT NULL,
  attributes TEXT NOT NULL,
  email TEXT NOT NULL,
  phone_number TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  origins BLOB NOT NULL,
  PRIMARY KEY (workspace, merge, place)
) WITHOUT ROWID;

CREATE TABLE merged_customers (
  workspace INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  id TEXT NOT NULL,
  survivor INTEGER NOT NULL,
  merge INTEGER NOT NULL,
  PRIMARY KEY (workspace, customer)
) WITHOUT ROWID;
CREATE UNIQUE INDEX merged_customers_by_id ON merged_customers (workspace, id);
)sql";

// Version 5 belongs to another change and is empty until that is here.
constexpr std::array<Migration, 6> kMigrations = {{
    {1, "the first tables", kFirst},
    {2, "guards at hand-over", kHandOverGuards},
    {3, "rate limits", kRateLimits},
    {4, "receipts", kReceipts},
    {5, "nothing", ""},
    {6, "sources, batches and merges of customers", kSources},
}};

}  // namespace

absl::Span<const Migration> Schema() { return kMigrations; }

}  // namespace sendlift::storage
