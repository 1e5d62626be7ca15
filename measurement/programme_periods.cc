#include "measurement/programme_periods.h"

#include <algorithm>
#include <optional>

#include "base/status.h"
#include "storage/events.h"
#include "storage/holdouts.h"
#include "storage/programme_periods.h"

namespace sendlift {
namespace {

using storage::Session;

absl::StatusOr<ProgrammePeriod> Open(Session& session, WorkspaceNumber workspace, const Holdout& holdout,
                                     absl::Time start, int64_t position) {
  ProgrammePeriod period;
  period.start = start;
  period.end = NextQuarter(start);
  period.parts_per_million = holdout.parts_per_million;
  period.opened_position = position;
  ASSIGN_OR_RETURN(period.last_customer, storage::LastCustomerBefore(session, workspace, start));
  RETURN_IF_ERROR(storage::InsertProgrammePeriod(session, workspace, period));
  return period;
}

bool GoesOn(const std::vector<ProgrammePeriod>& periods, absl::Time until) {
  return !periods.empty() && periods.back().end <= until && !periods.back().cut_position.has_value();
}

// An event may come in before its time, so that the period of the next quarter may be there already.
absl::Status EndAt(Session& session, WorkspaceNumber workspace, absl::Time now, int64_t position,
                   std::vector<ProgrammePeriod>& periods) {
  for (ProgrammePeriod& period : periods) {
    if (period.end <= now || period.cut_position.has_value()) continue;
    period.end = std::max(period.start, now);
    period.cut_position = position;
    RETURN_IF_ERROR(storage::UpdateProgrammePeriod(session, workspace, period));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ProgrammePeriod>> OpenPeriods(Session& session, WorkspaceNumber workspace, absl::Time until,
                                                         int64_t position) {
  ASSIGN_OR_RETURN(std::vector<ProgrammePeriod> periods, storage::ListProgrammePeriods(session, workspace));
  if (!GoesOn(periods, until)) return periods;
  ASSIGN_OR_RETURN(const std::optional<Holdout> holdout, storage::FindHoldout(session, workspace));
  if (!holdout.has_value() || !SplitsCustomers(*holdout)) return periods;
  while (GoesOn(periods, until)) {
    ASSIGN_OR_RETURN(ProgrammePeriod next, Open(session, workspace, *holdout, periods.back().end, position));
    periods.push_back(next);
  }
  return periods;
}

absl::Status BeginPeriod(Session& session, WorkspaceNumber workspace, const Holdout& holdout, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t position, storage::FoldedPosition(session, workspace));
  ASSIGN_OR_RETURN(std::vector<ProgrammePeriod> periods, storage::ListProgrammePeriods(session, workspace));
  while (GoesOn(periods, now)) {  // with the share that they had
    Holdout before = holdout;
    before.parts_per_million = periods.back().parts_per_million;
    ASSIGN_OR_RETURN(ProgrammePeriod next, Open(session, workspace, before, periods.back().end, position));
    periods.push_back(next);
  }
  const bool runs = !periods.empty() && !periods.back().cut_position.has_value();
  if (runs && periods.back().parts_per_million == holdout.parts_per_million) return absl::OkStatus();
  RETURN_IF_ERROR(EndAt(session, workspace, now, position, periods));
  if (!SplitsCustomers(holdout)) return absl::OkStatus();
  return Open(session, workspace, holdout, now, position).status();
}

int PeriodAt(const std::vector<ProgrammePeriod>& periods, absl::Time time) {
  for (size_t i = periods.size(); i-- > 0;) {
    if (periods[i].start <= time && time < periods[i].end) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace sendlift
