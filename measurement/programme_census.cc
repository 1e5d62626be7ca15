#include "measurement/programme_census.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/status.h"
#include "measurement/programme_periods.h"
#include "model/holdout.h"
#include "model/programme.h"
#include "storage/events.h"
#include "storage/holdouts.h"
#include "storage/programme_people.h"
#include "storage/programme_periods.h"

namespace sendlift {
namespace {

using storage::Session;

struct Work {
  bool begin = false;                // the first period
  bool open = false;                 // those of quarters that have begun
  std::optional<int64_t> uncounted;  // the number of a period
};

absl::StatusOr<Work> FindWork(Session& session, WorkspaceNumber workspace, absl::Time now) {
  Work work;
  ASSIGN_OR_RETURN(const std::optional<Holdout> holdout, storage::FindHoldout(session, workspace));
  if (!holdout.has_value()) return work;
  ASSIGN_OR_RETURN(const std::vector<ProgrammePeriod> periods, storage::ListProgrammePeriods(session, workspace));
  const bool splits = SplitsCustomers(*holdout);
  work.begin = splits && periods.empty();
  work.open = splits && !periods.empty() && periods.back().end <= now && !periods.back().cut_position.has_value();
  const auto uncounted = std::find_if(periods.begin(), periods.end(), [&](const ProgrammePeriod& period) {
    return !period.counted() && period.start <= now;
  });
  if (uncounted != periods.end()) work.uncounted = uncounted->number;
  return work;
}

}  // namespace

absl::Status ProgrammeCensus::CountRange(Session& session, int64_t number) {
  ASSIGN_OR_RETURN(std::vector<ProgrammePeriod> periods, storage::ListProgrammePeriods(session, workspace_));
  ASSIGN_OR_RETURN(std::optional<Holdout> holdout, storage::FindHoldout(session, workspace_));
  if (!holdout.has_value() || static_cast<size_t>(number) > periods.size()) return absl::OkStatus();
  ProgrammePeriod& period = periods[static_cast<size_t>(number) - 1];
  holdout->parts_per_million = period.parts_per_million;
  const int64_t last = std::min(period.next_customer + options_.numbers_a_turn - 1, period.last_customer);
  RETURN_IF_ERROR(storage::ForEachCustomerAt(
      session, workspace_, period.start, period.next_customer, last, [&](CustomerNumber, absl::string_view id) {
        ++(Contains(*holdout, id) ? period.customers_inside : period.customers_outside);
      }));
  ASSIGN_OR_RETURN(const storage::ErasedBuyers erased,
                   storage::CountErasedBuyers(session, workspace_, period.number, period.next_customer, last));
  period.customers_inside += erased.inside;
  period.customers_outside += erased.outside;
  period.next_customer = last + 1;
  return storage::UpdateProgrammePeriod(session, workspace_, period);
}

absl::StatusOr<bool> ProgrammeCensus::RunOnce(absl::Time now) {
  Work work;
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(work, FindWork(session, workspace_, now));
    return absl::OkStatus();
  }));
  if (!work.begin && !work.open && !work.uncounted.has_value()) return false;
  RETURN_IF_ERROR(database_.Write(storage::Lane::kPlanning, [&](Session& session) -> absl::Status {
    if (work.begin) {
      ASSIGN_OR_RETURN(const std::optional<Holdout> holdout, storage::FindHoldout(session, workspace_));
      return BeginPeriod(session, workspace_, *holdout, now);
    }
    if (work.uncounted.has_value()) return CountRange(session, *work.uncounted);
    ASSIGN_OR_RETURN(const int64_t position, storage::FoldedPosition(session, workspace_));
    return OpenPeriods(session, workspace_, now, position).status();
  }));
  return true;
}

}  // namespace sendlift
