#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/campaign.h"
#include "stats/counts.h"
#include "storage/database.h"

namespace sendlift {

// Which contacts of a campaign are looked at, and how finely.
struct SendTimeQuestion {
  std::optional<Channel> channel;                  // nothing: all
  int part_hours = 6;                              // of a part of the day; a divisor of 24
  absl::Duration response_time = absl::Hours(24);  // in which a response counts; younger contacts are left out
  double level = 0.95;                             // of the intervals

  size_t parts() const { return static_cast<size_t>(24 / part_hours); }
};

// Contacts that a gateway took, and how many of them were responded to: the first human open, click or reply.
struct SendTimeCounts {
  std::vector<Counts> grid;   // all: by weekday from Monday on, and part of the day: 7 * parts
  std::vector<Counts> drawn;  // by part of the day, those whose hour the server drew at random, by the hour drawn
  int64_t young = 0;          // left out
};

// By the customer's own clock (UTC where its zone is not known). One ordered pass over the contacts of the campaign:
// some seconds for millions.
absl::StatusOr<SendTimeCounts> CountSendTimes(storage::Session& session, WorkspaceNumber workspace,
                                              const Campaign& campaign, const SendTimeQuestion& question,
                                              absl::Time now);

}  // namespace sendlift
