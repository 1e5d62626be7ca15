#include "storage/programme_periods.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr int64_t kNotCut = -1;

ProgrammePeriod FromRow(const Row& row) {
  ProgrammePeriod period{.number = row.Int(0),
                         .start = FromMicros(row.Int(1)),
                         .end = FromMicros(row.Int(2)),
                         .parts_per_million = static_cast<int32_t>(row.Int(3)),
                         .last_customer = row.Int(4),
                         .opened_position = row.Int(5),
                         .cut_position = std::nullopt,
                         .next_customer = row.Int(7),
                         .customers_inside = row.Int(8),
                         .customers_outside = row.Int(9)};
  if (row.Int(6) != kNotCut) period.cut_position = row.Int(6);
  return period;
}

}  // namespace

absl::Status InsertProgrammePeriod(Session& session, WorkspaceNumber workspace, ProgrammePeriod& period) {
  ASSIGN_OR_RETURN(
      const int64_t last,
      ReadNumber(session, "SELECT max(period) FROM programme_periods WHERE workspace = $1", workspace.value));
  period.number = last + 1;
  return session
      .Execute(
          "INSERT INTO programme_periods (workspace, period, start_us, end_us, parts_per_million, last_customer, "
          "opened_position, cut_position, next_customer, customers_inside, customers_outside) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
          workspace.value, period.number, ToMicros(period.start), ToMicros(period.end), period.parts_per_million,
          period.last_customer, period.opened_position, period.cut_position.value_or(kNotCut), period.next_customer,
          period.customers_inside, period.customers_outside)
      .status();
}

absl::Status UpdateProgrammePeriod(Session& session, WorkspaceNumber workspace, const ProgrammePeriod& period) {
  return session
      .Execute(
          "UPDATE programme_periods SET end_us = $3, cut_position = $4, next_customer = $5, "
          "customers_inside = $6, customers_outside = $7 WHERE workspace = $1 AND period = $2",
          workspace.value, period.number, ToMicros(period.end), period.cut_position.value_or(kNotCut),
          period.next_customer, period.customers_inside, period.customers_outside)
      .status();
}

absl::StatusOr<std::vector<ProgrammePeriod>> ListProgrammePeriods(Session& session, WorkspaceNumber workspace) {
  return ReadAll(session, FromRow,
                 "SELECT period, start_us, end_us, parts_per_million, last_customer, opened_position, cut_position, "
                 "next_customer, customers_inside, customers_outside FROM programme_periods WHERE workspace = $1 "
                 "ORDER BY period",
                 workspace.value);
}

absl::StatusOr<int64_t> LastCustomerBefore(Session& session, WorkspaceNumber workspace, absl::Time time) {
  return ReadNumber(session,
                    "SELECT customer FROM customers WHERE workspace = $1 AND create_us < $2 "
                    "ORDER BY customer DESC LIMIT 1",
                    workspace.value, ToMicros(time));
}

}  // namespace sendlift::storage
