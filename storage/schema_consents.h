#pragma once

namespace sendlift::storage {

// Who may be contacted, with what stands behind it. Hashes of addresses come by parts of 16,384 customers: those that
// are imported together lie together, so that an import writes few pages, and a look-up asks each part. Changes of
// consent are never rewritten; what a customer had before there were any is the first. One suppression for each list.
// Stops are kept when they are over, because gateways answer later.
inline constexpr char kConsents[] = R"sql(
CREATE TABLE address_hashes (
  workspace INTEGER NOT NULL,
  part INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  PRIMARY KEY (workspace, part, hash, customer)
) WITHOUT ROWID;
INSERT INTO settings (name, value) SELECT 'address_hashes_missing', '1' WHERE EXISTS (SELECT 1 FROM addresses);

CREATE TABLE consent_changes (
  workspace INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  change INTEGER NOT NULL,
  given INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  cause_number INTEGER NOT NULL,
  source TEXT NOT NULL,
  consent_us INTEGER NOT NULL,
  record_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, customer, change)
) WITHOUT ROWID;
INSERT INTO consent_changes
  SELECT workspace, customer, 1, consents, 0, 0, 0, '', update_us, update_us FROM customers WHERE consents <> 0;

CREATE TABLE suppression_lists (
  workspace INTEGER NOT NULL,
  list INTEGER NOT NULL,
  name TEXT NOT NULL,
  list_day INTEGER NOT NULL,
  reason INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, list)
) WITHOUT ROWID;
CREATE UNIQUE INDEX suppression_lists_by_name ON suppression_lists (workspace, name);

ALTER TABLE suppressions ADD COLUMN list INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suppressions ADD COLUMN list_day INTEGER NOT NULL DEFAULT 0;
DROP INDEX suppressions_by_subject;
CREATE UNIQUE INDEX suppressions_by_subject ON suppressions (workspace, customer, address, channel, list);

CREATE TABLE erased_customers (
  workspace INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  erase_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, customer)
) WITHOUT ROWID;

CREATE TABLE erased_hashes (
  workspace INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  erase_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, hash)
) WITHOUT ROWID;

CREATE TABLE stops (
  workspace INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  reason TEXT NOT NULL,
  principal TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, end_us, stop)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
