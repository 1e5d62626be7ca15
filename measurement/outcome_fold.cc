#include "measurement/outcome_fold.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/status.h"
#include "measurement/outcome_rules.h"
#include "model/event_types.h"
#include "storage/assignments.h"
#include "storage/cells.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

// Whose events may count, and where these are: the customer's first one, and the first one of the next customer.
struct Wanted {
  std::vector<CustomerNumber> customers;
  std::vector<size_t> begins;  // one more than customers
  std::vector<const Event*> events;
};

bool IsWanted(const std::vector<Metric>& metrics, const Event& event) {
  if (event.details.machine) return false;
  return std::any_of(metrics.begin(), metrics.end(),
                     [&](const Metric& metric) { return IsOfType(event, metric.event_type); });
}

Wanted WantedOf(const std::vector<Metric>& metrics, absl::Span<const Event> events) {
  Wanted wanted;
  for (const Event& event : events) {
    if (!IsWanted(metrics, event)) continue;
    if (wanted.customers.empty() || wanted.customers.back() != event.customer) {
      wanted.customers.push_back(event.customer);
      wanted.begins.push_back(wanted.events.size());
    }
    wanted.events.push_back(&event);
  }
  wanted.begins.push_back(wanted.events.size());
  return wanted;
}

// One campaign's share of a group of events, and what its cells gain.
class OutcomeFold {
 public:
  // `metrics` outlive it.
  OutcomeFold(storage::Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
              const std::vector<Metric>& metrics)
      : session_(session), workspace_(workspace), campaign_(campaign), metrics_(metrics) {}

  absl::Status Add(const Assignment& assignment, absl::Span<const Event* const> events) {
    std::optional<std::map<int, storage::Outcome>> stored;
    for (int metric = 0; metric < static_cast<int>(metrics_.size()); ++metric) {
      const auto counts = [&](const Event* event) {
        return Counts(metrics_[static_cast<size_t>(metric)], *event, assignment.planned_time);
      };
      if (std::none_of(events.begin(), events.end(), counts)) continue;
      if (!stored.has_value()) {
        ASSIGN_OR_RETURN(stored, storage::OutcomesOf(session_, workspace_, campaign_, assignment.customer));
      }
      const storage::Outcome before = (*stored)[metric];
      storage::Outcome after = before;
      for (const Event* event : events) {
        if (counts(event)) after = WithEvent(after, *event);
      }
      RETURN_IF_ERROR(storage::PutOutcome(session_, workspace_, campaign_, assignment.customer, metric, after));
      Gain(assignment, metric, before, after);
    }
    return absl::OkStatus();
  }

  absl::Status StoreCells() {
    for (const auto& [key, gain] : gains_) {
      RETURN_IF_ERROR(storage::AddToCell(session_, workspace_, campaign_, gain));
    }
    return absl::OkStatus();
  }

 private:
  void Gain(const Assignment& assignment, int metric, const storage::Outcome& before, const storage::Outcome& after) {
    const storage::CellKey key{.wave = assignment.wave,
                               .arm = assignment.arm,
                               .tier = assignment.tier,
                               .channel = assignment.channel,
                               .metric = metric};
    const MetricKind kind = metrics_[static_cast<size_t>(metric)].kind;
    const storage::Cell difference = CellDifference(key, kind, before, after);
    storage::Cell& sum = gains_.try_emplace(key, storage::Cell{.key = key}).first->second;
    sum.responders += difference.responders;
    sum.total += difference.total;
    sum.squares += difference.squares;
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const CampaignNumber campaign_;
  const std::vector<Metric>& metrics_;
  std::map<storage::CellKey, storage::Cell> gains_;
};

}  // namespace

absl::Status FoldOutcomes(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                          int frozen_waves, absl::Span<const Event> events) {
  const std::vector<Metric> metrics = MeasuredMetrics(campaign.definition.experiment);
  const Wanted wanted = WantedOf(metrics, events);
  std::vector<std::pair<size_t, Assignment>> assigned;
  RETURN_IF_ERROR(storage::ForEachAssignmentOf(session, workspace, campaign.number, wanted.customers,
                                               [&](size_t place, const Assignment& assignment) {
                                                 if (assignment.wave < frozen_waves) {
                                                   assigned.emplace_back(place, assignment);
                                                 }
                                                 return absl::OkStatus();
                                               }));
  OutcomeFold fold(session, workspace, campaign.number, metrics);
  const absl::Span<const Event* const> all = wanted.events;
  for (const auto& [place, assignment] : assigned) {
    const size_t begin = wanted.begins[place];
    RETURN_IF_ERROR(fold.Add(assignment, all.subspan(begin, wanted.begins[place + 1] - begin)));
  }
  return fold.StoreCells();
}

absl::StatusOr<bool> IsOverForAll(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                  absl::Time time) {
  ASSIGN_OR_RETURN(const auto last, storage::LastPlannedTime(session, workspace, campaign.number));
  if (!last.has_value()) return false;
  absl::Duration longest = absl::ZeroDuration();
  for (const Metric& metric : MeasuredMetrics(campaign.definition.experiment)) {
    longest = std::max(longest, metric.window);
  }
  return time >= *last + longest;
}

}  // namespace sendlift
