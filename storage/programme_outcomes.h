#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/numeric/int128.h"
#include "absl/status/statusor.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// What a customer bought in a period of the programme.
struct ProgrammeOutcome {
  bool inside = false;    // of the holdout, as it was in the period
  int64_t events = 0;     // PURCHASED, returns among them
  int64_t purchases = 0;  // without returns, which have an amount below zero
  int64_t total = 0;      // minor units, returns taken off

  friend bool operator==(const ProgrammeOutcome&, const ProgrammeOutcome&) = default;
};
// The outcome of a customer; without one, the id, by which the group can be told: also of one who was merged into
// another, and empty for one who was erased.
struct ProgrammeBuyer {
  std::optional<ProgrammeOutcome> outcome;
  std::string id;
};
absl::StatusOr<ProgrammeBuyer> FindProgrammeBuyer(Session& session, WorkspaceNumber workspace, int64_t period,
                                                  CustomerNumber customer);
absl::Status PutProgrammeOutcome(Session& session, WorkspaceNumber workspace, int64_t period, CustomerNumber customer,
                                 const ProgrammeOutcome& outcome);

struct NumberedProgrammeOutcome {
  int64_t period = 0;
  CustomerNumber customer;
  ProgrammeOutcome outcome;
};
using TakeProgrammeOutcome = absl::FunctionRef<absl::Status(const NumberedProgrammeOutcome&)>;
// Of a period, by customer; those behind `after`, `last` included.
absl::Status ForEachProgrammeOutcome(Session& session, WorkspaceNumber workspace, int64_t period, CustomerNumber after,
                                     CustomerNumber last, TakeProgrammeOutcome each);
// Of the periods from `first` to `last`, by customer, then by period; sorted by the engine, on disk if need be.
absl::Status ForEachProgrammeOutcomeOfPeriods(Session& session, WorkspaceNumber workspace, int64_t first, int64_t last,
                                              TakeProgrammeOutcome each);

// The sums over the customers inside or outside of the holdout in a period.
struct ProgrammeCell {
  int64_t period = 0;
  bool inside = false;
  int64_t events = 0;
  int64_t buyers = 0;  // with a purchase
  int64_t total = 0;
  absl::uint128 squares = 0;  // of the customers' totals

  friend bool operator==(const ProgrammeCell&, const ProgrammeCell&) = default;
};
// Adds to a cell, or makes it. `squares` may be taken off: it is added modulo 2^128.
absl::Status AddToProgrammeCell(Session& session, WorkspaceNumber workspace, const ProgrammeCell& difference);
// By period, outside first.
absl::StatusOr<std::vector<ProgrammeCell>> ListProgrammeCells(Session& session, WorkspaceNumber workspace);

}  // namespace sendlift::storage
