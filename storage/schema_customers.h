#pragma once

namespace sendlift::storage {

// Where customers came from: sources, batches of import, rows as they came, the batch behind each field, and customers
// that were merged into others. Raw rows are chunks of rows in the order of arrival.
inline constexpr char kSources[] = R"sql(
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

// How often the customers of a block changed, 256 of them by number, with their addresses and suppressions, so that a
// copy in memory knows what to read again; block -1 is suppressions of addresses. Who was in a segment when.
inline constexpr char kSegmentHistory[] = R"sql(
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

}  // namespace sendlift::storage
