#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/rate_limit.h"
#include "storage/database.h"

namespace sendlift::storage {

// ALREADY_EXISTS if the id is taken. The revision starts at 1; times are `now`.
absl::StatusOr<RateLimit> InsertRateLimit(Session& session, WorkspaceNumber workspace, RateLimit limit, absl::Time now);
// NOT_FOUND if there is none of that id.
absl::StatusOr<RateLimit> GetRateLimit(Session& session, WorkspaceNumber workspace, absl::string_view id);
// Limits after the id `after`, by id, at most `limit`.
absl::StatusOr<std::vector<RateLimit>> ListRateLimits(Session& session, WorkspaceNumber workspace,
                                                      absl::string_view after, int limit);
// All of them, by id.
absl::StatusOr<std::vector<RateLimit>> AllRateLimits(Session& session, WorkspaceNumber workspace);
// Stores count and period under the next revision; NOT_FOUND if it is gone.
absl::StatusOr<RateLimit> UpdateRateLimit(Session& session, WorkspaceNumber workspace, const RateLimit& limit,
                                          absl::Time now);
absl::Status DeleteRateLimit(Session& session, WorkspaceNumber workspace, absl::string_view id);

// Instructions that a gateway was given.
struct GivenOut {
  std::string campaign_id;
  Channel channel = Channel::kEmail;
  std::string gateway;
  int64_t count = 0;
  absl::Time time;  // the end of the lease, or when a repetition was due: not before it was handed over
};
// What may have been handed over at or after `since`, never less than was: the suppressed are in it, and a repetition
// counts for the gateway that had the last one. Reads the leases of campaigns that are live or have changed since then.
absl::StatusOr<std::vector<GivenOut>> GivenOutSince(Session& session, WorkspaceNumber workspace, absl::Time since);

}  // namespace sendlift::storage
