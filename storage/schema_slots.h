#pragma once

namespace sendlift::storage {

// When people first answered contacts, and at which hours of the day customers did: 24 counts of two bytes, the lowest
// first.
inline constexpr char kSlots[] = R"sql(
CREATE TABLE responded_contacts (
  workspace INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  response_us INTEGER NOT NULL,
  PRIMARY KEY (workspace, campaign, sequence)
) WITHOUT ROWID;

CREATE TABLE response_hours (
  workspace INTEGER NOT NULL,
  customer INTEGER NOT NULL,
  hours BLOB NOT NULL,
  PRIMARY KEY (workspace, customer)
) WITHOUT ROWID;
)sql";

}  // namespace sendlift::storage
