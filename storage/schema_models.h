#pragma once

namespace sendlift::storage {

// Models of customers and the looks at them, how far their scorings are, and what the last one said of each customer.
inline constexpr char kModels[] = R"sql(
CREATE TABLE trained_models (
  workspace INTEGER NOT NULL,
  model INTEGER NOT NULL,
  principal TEXT NOT NULL,
  definition TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, model)
) WITHOUT ROWID;

CREATE TABLE ageing_checks (
  workspace INTEGER NOT NULL,
  model INTEGER NOT NULL,
  ageing_check INTEGER NOT NULL,
  principal TEXT NOT NULL,
  findings TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, model, ageing_check)
) WITHOUT ROWID;

CREATE TABLE scorings (
  workspace INTEGER NOT NULL,
  scoring INTEGER NOT NULL,
  model INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  state INTEGER NOT NULL,
  principal TEXT NOT NULL,
  next_customer INTEGER NOT NULL,
  batch INTEGER NOT NULL,
  customers INTEGER NOT NULL,
  cleared INTEGER NOT NULL,
  bounds TEXT NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, scoring)
) WITHOUT ROWID;

CREATE TABLE customer_scores (
  workspace INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  scoring INTEGER NOT NULL,
  model INTEGER NOT NULL,
  churn REAL NOT NULL,
  value_minor REAL NOT NULL,
  value_score INTEGER NOT NULL,
  value_class INTEGER NOT NULL,
  churn_class INTEGER NOT NULL,
  PRIMARY KEY (workspace, customer)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
