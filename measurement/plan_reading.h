#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "stats/interval.h"
#include "stats/sequential/stopped_experiment.h"

namespace sendlift {

// One look of a group-sequential plan at one arm and metric.
struct LookResult {
  absl::Time time;
  int64_t customers = 0;                       // of all arms, who were mature then
  double information = 0;                      // they over those planned
  std::optional<double> z = std::nullopt;      // nothing for a look at which nobody new was mature: it is no test
  std::optional<double> bound = std::nullopt;  // that |z| has to reach; nothing like z
  bool crossed = false;
};

// What a plan with looks, a sequential or a Bayesian one says of one arm and metric, as of now. What it does not say is
// missing.
struct PlanReading {
  absl::Time as_of;        // who was mature then, counts
  bool may_judge = false;  // false before the first look, and before anybody is mature
  std::optional<double> difference = std::nullopt;
  std::optional<Interval> interval = std::nullopt;
  std::optional<double> p = std::nullopt;         // the smallest alpha at which the plan would have decided by now
  std::optional<double> family_p = std::nullopt;  // what is adjusted for being one of several: p, or a posterior tail
  std::optional<double> z_of_interval = std::nullopt;     // standard errors that the interval is wide on a side
  std::vector<LookResult> looks = {};                     // those that were due
  std::optional<size_t> decisive = std::nullopt;          // index of the first look that crossed
  std::optional<StoppedEstimate> stopped = std::nullopt;  // of the decisive look, or the last one of all
  std::optional<absl::Time> next_look = std::nullopt;     // nothing when it is decided
};

}  // namespace sendlift
