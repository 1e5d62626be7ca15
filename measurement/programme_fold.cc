#include "measurement/programme_fold.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/status.h"
#include "measurement/outcome_rules.h"
#include "measurement/programme_periods.h"
#include "model/holdout.h"
#include "model/programme.h"
#include "storage/holdouts.h"
#include "storage/programme_outcomes.h"

namespace sendlift {
namespace {

using storage::ProgrammeCell;
using storage::ProgrammeOutcome;

// The same for all periods: periods change the share of the holdout, and never its salt.
class ProgrammeFold {
 public:
  ProgrammeFold(storage::Session& session, WorkspaceNumber workspace, const Holdout& holdout)
      : session_(session), workspace_(workspace), holdout_(holdout) {}

  absl::Status Add(const ProgrammePeriod& period, CustomerNumber customer, const ProgrammeOutcome& gain) {
    ASSIGN_OR_RETURN(const std::optional<ProgrammeOutcome> before, Before(period, customer));
    if (!before.has_value()) return absl::OkStatus();
    ProgrammeOutcome after = *before;
    after.events += gain.events;
    after.purchases += gain.purchases;
    after.total += gain.total;
    AddToCell(period, *before, after);
    return storage::PutProgrammeOutcome(session_, workspace_, period.number, customer, after);
  }

  absl::Status StoreCells() {
    for (const auto& [key, gain] : gains_) {
      RETURN_IF_ERROR(storage::AddToProgrammeCell(session_, workspace_, gain));
    }
    return absl::OkStatus();
  }

 private:
  // Nothing for one who was erased before the first purchase was folded: without an id nobody knows the group.
  absl::StatusOr<std::optional<ProgrammeOutcome>> Before(const ProgrammePeriod& period, CustomerNumber customer) {
    ASSIGN_OR_RETURN(const storage::ProgrammeBuyer buyer,
                     storage::FindProgrammeBuyer(session_, workspace_, period.number, customer));
    if (buyer.outcome.has_value() || buyer.id.empty()) return buyer.outcome;
    holdout_.parts_per_million = period.parts_per_million;
    return ProgrammeOutcome{.inside = Contains(holdout_, buyer.id)};
  }

  void AddToCell(const ProgrammePeriod& period, const ProgrammeOutcome& before, const ProgrammeOutcome& after) {
    const storage::Cell change = CellDifference(
        {}, MetricKind::kRevenue, {.event_count = before.purchases, .total = before.total, .first_time = {}},
        {.event_count = after.purchases, .total = after.total, .first_time = {}});
    ProgrammeCell& sum = gains_[{period.number, after.inside}];
    sum.period = period.number;
    sum.inside = after.inside;
    sum.events += after.events - before.events;
    sum.buyers += change.responders;
    sum.total += change.total;
    sum.squares += change.squares;
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  Holdout holdout_;
  std::map<std::pair<int64_t, bool>, ProgrammeCell> gains_;
};

// What customers gain, by period and customer.
std::map<std::pair<int, CustomerNumber>, ProgrammeOutcome> GainsOf(const std::vector<ProgrammePeriod>& periods,
                                                                   absl::Span<const Event> events) {
  std::map<std::pair<int, CustomerNumber>, ProgrammeOutcome> gains;
  for (const Event& event : events) {
    if (!CountsForProgramme(event)) continue;
    const int at = PeriodAt(periods, event.time);
    if (at < 0 || event.customer.value > periods[static_cast<size_t>(at)].last_customer) continue;
    ProgrammeOutcome& gain = gains[{at, event.customer}];
    ++gain.events;
    gain.purchases += event.amount_minor >= 0 ? 1 : 0;
    gain.total += event.amount_minor;
  }
  return gains;
}

}  // namespace

bool CountsForProgramme(const Event& event) { return event.type == "PURCHASED" && !event.details.machine; }

absl::Status FoldProgramme(storage::Session& session, WorkspaceNumber workspace, int64_t after,
                           absl::Span<const Event> events) {
  absl::Time latest = absl::InfinitePast();
  for (const Event& event : events) {
    if (CountsForProgramme(event)) latest = std::max(latest, event.time);
  }
  if (latest == absl::InfinitePast()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<ProgrammePeriod> periods, OpenPeriods(session, workspace, latest, after));
  const auto gains = GainsOf(periods, events);
  if (gains.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Holdout> holdout, storage::FindHoldout(session, workspace));
  if (!holdout.has_value()) return absl::OkStatus();
  ProgrammeFold fold(session, workspace, *holdout);
  for (const auto& [key, gain] : gains) {
    RETURN_IF_ERROR(fold.Add(periods[static_cast<size_t>(key.first)], key.second, gain));
  }
  return fold.StoreCells();
}

}  // namespace sendlift
