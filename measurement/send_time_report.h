#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "measurement/send_times.h"
#include "model/campaign.h"
#include "stats/best_set.h"
#include "stats/sample_ratio.h"
#include "stats/shrinkage.h"
#include "storage/database.h"

namespace sendlift {

// What may be concluded of the hours of the day. Only hours that were drawn at random can be compared: those that
// somebody chose differ in who was contacted, what was sent and what else happened, too.
enum class SendTimeCode {
  kNoData,
  kNotRandomised,  // no hour was drawn: no recommendation, whatever the figures look like
  kTooFew,         // fewer than two parts of the day have kPartContactsMin drawn contacts
  kNoDifference,   // the parts do not differ beyond chance
  kSomeBest,       // they do, and some of them may be the best
};

// A part of the day has to have so many contacts to be compared with others.
inline constexpr int64_t kPartContactsMin = 30;

// A part of the day, or of a weekday.
struct SendTimePart {
  Counts counts;
  std::optional<Interval> interval;    // of the rate by itself (Wilson); nothing without contacts
  std::optional<ShrunkCell> shrunk;    // of the grid: drawn towards the mean as far as its data are few
  std::optional<BestComparison> best;  // of the hours: against the best of the others
};

struct SendTimeReport {
  absl::Time create_time;
  SendTimeQuestion question;
  SendTimeCode code = SendTimeCode::kNoData;
  bool drawn = false;                         // whether `hours` are of drawn contacts alone
  std::vector<SendTimePart> hours;            // by part of the day: of drawn contacts, or of all if none was drawn
  std::optional<ChiSquareTest> same_rates;    // of the hours that are compared
  std::vector<SendTimePart> grid;             // by weekday from Monday on and part of the day, all contacts
  std::optional<ChiSquareTest> same_in_grid;  // of the cells with kPartContactsMin
  int64_t young = 0;
};

// The rates of parts of the day, Pearson's test that all are the same, and if it rejects at 1 - level the parts that
// may be best (Hsu 1984). Beside it the grid of weekdays and parts, drawn towards its mean (stats/shrinkage.h), to look
// at: weekdays are never drawn. INVALID_ARGUMENT for a question whose part_hours do not divide 24, whose response_time
// is not above 0, or whose level is outside (0, 1).
absl::StatusOr<SendTimeReport> MakeSendTimeReport(storage::Session& session, WorkspaceNumber workspace,
                                                  const Campaign& campaign, const SendTimeQuestion& question,
                                                  absl::Time now);

// The same from counts.
absl::StatusOr<SendTimeReport> JudgeSendTimes(const SendTimeQuestion& question, const SendTimeCounts& counts);

}  // namespace sendlift
