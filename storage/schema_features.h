#pragma once

namespace sendlift::storage {

// What customers had done by a time: the snapshots in numbers, the values of the last one by customer. How customers
// come to tiers, and when they did.
inline constexpr char kFeaturesAndTiers[] = R"sql(
CREATE TABLE feature_snapshots (
  workspace INTEGER NOT NULL,
  snapshot INTEGER NOT NULL,
  as_of_us INTEGER NOT NULL,
  state INTEGER NOT NULL,
  principal TEXT NOT NULL,
  last_position INTEGER NOT NULL,
  next_customer INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  customers INTEGER NOT NULL,
  buyers INTEGER NOT NULL,
  purchases INTEGER NOT NULL,
  monetary_minor INTEGER NOT NULL,
  answers TEXT NOT NULL,
  cuts TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, snapshot)
) WITHOUT ROWID;

CREATE TABLE feature_values (
  workspace INTEGER NOT NULL,
  snapshot INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  recency_days INTEGER NOT NULL,
  frequency INTEGER NOT NULL,
  monetary_minor INTEGER NOT NULL,
  tenure_days INTEGER NOT NULL,
  email_contacts INTEGER NOT NULL,
  email_answered INTEGER NOT NULL,
  sms_contacts INTEGER NOT NULL,
  sms_answered INTEGER NOT NULL,
  phone_contacts INTEGER NOT NULL,
  phone_answered INTEGER NOT NULL,
  PRIMARY KEY (workspace, snapshot, customer)
) WITHOUT ROWID;

CREATE TABLE tierings (
  workspace INTEGER NOT NULL,
  id TEXT NOT NULL,
  definition TEXT NOT NULL,
  run_next_customer INTEGER NOT NULL,
  run_batch INTEGER NOT NULL,
  run_principal TEXT NOT NULL,
  run_customers INTEGER NOT NULL,
  run_changed INTEGER NOT NULL,
  run_begin_us INTEGER NOT NULL,
  run_end_us INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
) WITHOUT ROWID;

CREATE TABLE tier_changes (
  workspace INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  change INTEGER NOT NULL,
  time_us INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  old_tier TEXT NOT NULL,
  new_tier TEXT NOT NULL,
  old_class TEXT NOT NULL,
  new_class TEXT NOT NULL,
  PRIMARY KEY (workspace, customer, change)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
