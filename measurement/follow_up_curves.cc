#include "measurement/follow_up_curves.h"

#include <algorithm>
#include <map>
#include <utility>

#include "measurement/time_bins.h"
#include "model/campaign.h"
#include "storage/first_triggers.h"

namespace sendlift {
namespace {

using storage::CellSort;
using storage::FollowUpCell;

struct BinCounts {
  int64_t responses = 0;
  int64_t responses_first = 0;
  int64_t opt_outs = 0;
  int64_t opt_outs_first = 0;
};

// People triggered on one day.
struct DayCohort {
  int64_t people = 0;
  std::map<int, BinCounts> bins;
};

void AddCell(const FollowUpCell& cell, int metric, int64_t people, DayCohort& cohort) {
  if (cell.sort == CellSort::kPeople) {
    cohort.people += people;
    return;
  }
  if (cell.outcome != metric && cell.outcome != storage::kOptOutOutcome) return;
  BinCounts& bin = cohort.bins[cell.bin];
  if (cell.outcome == storage::kOptOutOutcome) {
    bin.opt_outs += people;
    bin.opt_outs_first += people;
  }
  if (cell.outcome != metric) return;
  if (cell.sort == CellSort::kHappened) {
    bin.responses += people;
    bin.responses_first += people;
  } else if (cell.sort == CellSort::kAfterOptOut) {
    bin.responses_first -= people;
  } else {
    bin.opt_outs_first -= people;
  }
}

std::map<int64_t, DayCohort> CohortsOf(const storage::FollowUpCells& cells, int delay, int metric) {
  std::map<int64_t, DayCohort> cohorts;
  for (const auto& [cell, people] : cells) {
    if (cell.delay == delay && cell.arm != kControlArm) AddCell(cell, metric, people, cohorts[cell.day]);
  }
  return cohorts;
}

std::vector<WatchedBin> BinsUntil(absl::Duration horizon) {
  std::vector<WatchedBin> bins;
  for (int bin = 0; bin < kTimeBins && TimeBinStart(bin) < horizon; ++bin) {
    bins.push_back({.start_hours = absl::ToDoubleHours(TimeBinStart(bin)),
                    .end_hours = absl::ToDoubleHours(std::min(TimeBinStart(bin + 1), horizon))});
  }
  return bins;
}

// Bins that are over after `age`.
size_t BinsWithin(absl::Duration age, absl::Duration horizon) {
  if (age >= horizon) return kTimeBins;
  return age < absl::ZeroDuration() ? 0 : static_cast<size_t>(TimeBinOf(age));
}

void WatchDay(const DayCohort& cohort, size_t bins, WatchedPeople& sum) {
  int64_t at_risk = cohort.people;
  int64_t free = cohort.people;
  for (size_t i = 0; i < std::min(bins, sum.bins.size()); ++i) {
    const auto found = cohort.bins.find(static_cast<int>(i));
    const BinCounts counts = found == cohort.bins.end() ? BinCounts{} : found->second;
    WatchedBin& bin = sum.bins[i];
    bin.at_risk += at_risk;
    bin.responses += counts.responses;
    bin.free_at_risk += free;
    bin.responses_first += counts.responses_first;
    bin.opt_outs_first += counts.opt_outs_first;
    at_risk -= counts.responses;
    free -= counts.responses_first + counts.opt_outs_first;
  }
}

double PartOf(int64_t part, int64_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

}  // namespace

absl::Time CloseTimeOf(int64_t day, absl::Duration horizon) {
  return absl::UnixEpoch() + absl::Hours(24) * (day + 1) + horizon;
}

WatchedPeople Watch(const storage::FollowUpCells& cells, int delay, int metric, absl::Duration horizon,
                    absl::Time now) {
  WatchedPeople sum;
  sum.bins = BinsUntil(horizon);
  for (const auto& [day, cohort] : CohortsOf(cells, delay, metric)) {
    sum.people += cohort.people;
    const absl::Duration age = now - CloseTimeOf(day, absl::ZeroDuration());
    WatchDay(cohort, BinsWithin(age, horizon), sum);
    if (age < horizon) continue;
    sum.closed.trials += cohort.people;
    for (const auto& [bin, counts] : cohort.bins) {
      sum.closed.successes += counts.responses;
      sum.closed_opt_outs += counts.opt_outs;
    }
  }
  return sum;
}

KaplanMeierCurve CurveOf(const WatchedPeople& people) {
  KaplanMeierBuilder builder(people.bins.size());
  double last_time = 0;
  for (size_t i = 0; i < people.bins.size() && people.bins[i].at_risk > 0; ++i) {
    const WatchedBin& bin = people.bins[i];
    const int64_t left = bin.at_risk - bin.responses;
    const int64_t watched_on = i + 1 < people.bins.size() ? people.bins[i + 1].at_risk : 0;
    builder.Add({.time = (bin.start_hours + bin.end_hours) / 2,
                 .at_risk = bin.at_risk,
                 .events = bin.responses,
                 .censored = left - watched_on});
    last_time = bin.end_hours;
  }
  KaplanMeierCurve curve = std::move(builder).Build();
  curve.last_time = last_time;
  return curve;
}

double RestrictedMeanErrorOf(const WatchedPeople& people) {
  double survival = 1, error = 0;
  for (const WatchedBin& bin : people.bins) {
    if (bin.at_risk == 0) break;
    const double responded = survival * PartOf(bin.responses, bin.at_risk);
    error += responded * (bin.end_hours - bin.start_hours) / 2;
    survival -= responded;
  }
  return error;
}

std::vector<IncidencePoint> IncidenceOf(const WatchedPeople& people) {
  std::vector<IncidencePoint> points;
  IncidencePoint at;
  for (const WatchedBin& bin : people.bins) {
    if (bin.at_risk == 0) break;
    const double free = 1 - at.response_first - at.opt_out_first;
    if (bin.free_at_risk > 0) {
      at.response_first += free * PartOf(bin.responses_first, bin.free_at_risk);
      at.opt_out_first += free * PartOf(bin.opt_outs_first, bin.free_at_risk);
    }
    at.hours = bin.end_hours;
    points.push_back(at);
  }
  return points;
}

}  // namespace sendlift
