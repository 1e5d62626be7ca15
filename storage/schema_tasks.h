#pragma once

namespace sendlift::storage {

// People who call; what they are to do, for each phone instruction that the worklist has accepted, and the calls that
// were made of it. Texts are apart, so that looking for the next task reads few pages. A key that the server was told
// was never seen, or was taken back unseen, is fenced up to an attempt.
inline constexpr char kTasks[] = R"sql(
CREATE TABLE agents (
  workspace INTEGER NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  skills TEXT NOT NULL,
  languages TEXT NOT NULL,
  tasks_a_day INTEGER NOT NULL,
  reserved_max INTEGER NOT NULL,
  call_hours TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  active INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  update_us INTEGER NOT NULL,
  day INTEGER NOT NULL,
  tasks_today INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
) WITHOUT ROWID;

CREATE TABLE tasks (
  workspace INTEGER NOT NULL,
  task INTEGER NOT NULL,
  idempotency_key TEXT NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  instruction_attempt INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  arm INTEGER NOT NULL,
  tier INTEGER NOT NULL,
  follow_up INTEGER NOT NULL,
  owner TEXT NOT NULL,
  to_owner INTEGER NOT NULL,
  skill TEXT NOT NULL,
  language_code TEXT NOT NULL,
  priority INTEGER NOT NULL,
  state INTEGER NOT NULL,
  create_us INTEGER NOT NULL,
  next_call_us INTEGER NOT NULL,
  not_after_us INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reservation INTEGER NOT NULL,
  agent TEXT NOT NULL,
  reserve_us INTEGER NOT NULL,
  lease_until_us INTEGER NOT NULL,
  connected INTEGER NOT NULL,
  uncertain INTEGER NOT NULL,
  asked_back INTEGER NOT NULL,
  contact_us INTEGER NOT NULL,
  handed_over_us INTEGER NOT NULL,
  disposition INTEGER NOT NULL,
  reason TEXT NOT NULL,
  receipt INTEGER NOT NULL,
  PRIMARY KEY (workspace, task)
) WITHOUT ROWID;
CREATE UNIQUE INDEX tasks_by_key ON tasks (workspace, idempotency_key);
CREATE INDEX tasks_by_instruction ON tasks (workspace, campaign, sequence);
CREATE INDEX tasks_by_state ON tasks (workspace, state, next_call_us);
CREATE INDEX tasks_to_report ON tasks (workspace, task) WHERE receipt <> 0;
CREATE INDEX tasks_called ON tasks (workspace, contact_us) WHERE attempts > 0;

CREATE TABLE task_texts (
  workspace INTEGER NOT NULL,
  task INTEGER NOT NULL,
  subject TEXT NOT NULL,
  script TEXT NOT NULL,
  PRIMARY KEY (workspace, task)
) WITHOUT ROWID;

CREATE TABLE task_calls (
  workspace INTEGER NOT NULL,
  task INTEGER NOT NULL,
  reservation INTEGER NOT NULL,
  agent TEXT NOT NULL,
  begin_us INTEGER NOT NULL,
  end_us INTEGER NOT NULL,
  disposition INTEGER NOT NULL,
  note TEXT NOT NULL,
  callback_us INTEGER,
  rating REAL,
  expectation REAL,
  PRIMARY KEY (workspace, task, reservation)
) WITHOUT ROWID;

CREATE TABLE task_fences (
  workspace INTEGER NOT NULL,
  idempotency_key TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  PRIMARY KEY (workspace, idempotency_key)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
