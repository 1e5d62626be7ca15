#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "stats/counts.h"
#include "stats/timing/kaplan_meier.h"
#include "storage/follow_up_cells.h"

namespace sendlift {

// One bin of the time since the trigger (time_bins.h), cut off at the horizon. Those who respond after they opted out
// are responses, and not first.
struct WatchedBin {
  double start_hours = 0;
  double end_hours = 0;
  int64_t at_risk = 0;  // watched throughout the bin, no response before it
  int64_t responses = 0;
  int64_t free_at_risk = 0;  // of those at risk, not opted out before it
  int64_t responses_first = 0;
  int64_t opt_outs_first = 0;
};

// What became of the people of one delay in one metric.
struct WatchedPeople {
  int64_t people = 0;
  Counts closed;  // those whose horizon is over, and who of them responded within it
  int64_t closed_opt_outs = 0;
  std::vector<WatchedBin> bins;  // from 0 to the horizon, without a gap; 0 at risk where nobody was watched so long
};

// When the horizon of everybody triggered on a day is over.
absl::Time CloseTimeOf(int64_t day, absl::Duration horizon);

// Adds up the cells of one delay and metric, campaign control left out. People of one day are watched until `now` less
// the end of their day, rounded down to the end of a bin: everybody was watched for so long, and what is known beyond
// is left out, so that whoever is watched for less is censored at the end of a bin and never within one.
WatchedPeople Watch(const storage::FollowUpCells& cells, int delay, int metric, absl::Duration horizon, absl::Time now);

// The share without a response (Kaplan and Meier 1958), in hours. At the ends of bins it is the curve of the exact
// times; within a bin all responses stand in its middle. Nobody watched gives a curve without customers.
KaplanMeierCurve CurveOf(const WatchedPeople& people);

// By how much a restricted mean of CurveOf until the end of the last bin may be off: half of each bin's width times the
// share who responded in it, so at most a sixteenth of the mean time of responses behind the first minute.
double RestrictedMeanErrorOf(const WatchedPeople& people);

// The chance that it has happened by the end of a bin, opting out and responding being each other's competing risk
// (Aalen and Johansen 1978).
struct IncidencePoint {
  double hours = 0;
  double response_first = 0;
  double opt_out_first = 0;
};
// For every bin in which somebody was watched.
std::vector<IncidencePoint> IncidenceOf(const WatchedPeople& people);

}  // namespace sendlift
