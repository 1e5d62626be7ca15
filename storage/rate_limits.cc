#include "storage/rate_limits.h"

#include <utility>

#include "base/status.h"
#include "model/campaign.h"
#include "model/instruction.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kKind[] = "rateLimit";

RateLimit FromRow(const Row& row) {
  return {.id = std::string(row.Text(0)),
          .subject = {.kind = static_cast<RateSubject::Kind>(row.Int(1)), .id = std::string(row.Text(2))},
          .count = row.Int(3),
          .period = absl::Microseconds(row.Int(4)),
          .revision = row.Int(5),
          .create_time = FromMicros(row.Int(6)),
          .update_time = FromMicros(row.Int(7))};
}

GivenOut GivenOutFromRow(const Row& row) {
  return {.campaign_id = std::string(row.Text(0)),
          .channel = static_cast<Channel>(row.Int(1)),
          .gateway = std::string(row.Text(2)),
          .count = row.Int(3),
          .time = FromMicros(row.Int(4))};
}

}  // namespace

absl::StatusOr<RateLimit> InsertRateLimit(Session& session, WorkspaceNumber workspace, RateLimit limit,
                                          absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO rate_limits (workspace, id, kind, subject, instructions, period_us, revision, "
                      "create_us, update_us) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7) "
                      "ON CONFLICT (workspace, id) DO NOTHING",
                      workspace.value, limit.id, static_cast<int>(limit.subject.kind), limit.subject.id, limit.count,
                      absl::ToInt64Microseconds(limit.period), ToMicros(now)));
  if (inserted == 0) return ResourceExists(kKind, limit.id);
  limit.revision = 1;
  limit.create_time = limit.update_time = now;
  return limit;
}

absl::StatusOr<RateLimit> GetRateLimit(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<RateLimit> found,
                   ReadOne(session, FromRow,
                           "SELECT id, kind, subject, instructions, period_us, revision, create_us, update_us "
                           "FROM rate_limits WHERE workspace = $1 AND id = $2",
                           workspace.value, id));
  if (!found.has_value()) return ResourceNotFound(kKind, id);
  return *std::move(found);
}

absl::StatusOr<std::vector<RateLimit>> ListRateLimits(Session& session, WorkspaceNumber workspace,
                                                      absl::string_view after, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT id, kind, subject, instructions, period_us, revision, create_us, update_us "
                 "FROM rate_limits WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3",
                 workspace.value, after, limit);
}

absl::StatusOr<std::vector<RateLimit>> AllRateLimits(Session& session, WorkspaceNumber workspace) {
  return ReadAll(session, FromRow,
                 "SELECT id, kind, subject, instructions, period_us, revision, create_us, update_us "
                 "FROM rate_limits WHERE workspace = $1 ORDER BY id",
                 workspace.value);
}

absl::StatusOr<RateLimit> UpdateRateLimit(Session& session, WorkspaceNumber workspace, const RateLimit& limit,
                                          absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t changed,
      session.Execute("UPDATE rate_limits SET instructions = $3, period_us = $4, revision = revision + 1, "
                      "update_us = $5 WHERE workspace = $1 AND id = $2",
                      workspace.value, limit.id, limit.count, absl::ToInt64Microseconds(limit.period), ToMicros(now)));
  if (changed == 0) return ResourceNotFound(kKind, limit.id);
  return GetRateLimit(session, workspace, limit.id);
}

absl::Status DeleteRateLimit(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(const int64_t deleted,
                   session.Execute("DELETE FROM rate_limits WHERE workspace = $1 AND id = $2", workspace.value, id));
  return deleted == 0 ? ResourceNotFound(kKind, id) : absl::OkStatus();
}

absl::StatusOr<std::vector<GivenOut>> GivenOutSince(Session& session, WorkspaceNumber workspace, absl::Time since) {
  ASSIGN_OR_RETURN(
      std::vector<GivenOut> given,
      ReadAll(session, GivenOutFromRow,
              "SELECT c.id, b.channel, r.gateway, r.size, r.lease_until_us FROM campaigns c "
              "JOIN blocks b ON b.workspace = c.workspace AND b.campaign = c.campaign "
              "JOIN ranges r ON r.workspace = c.workspace AND r.campaign = c.campaign "
              "AND r.first_sequence >= b.first_sequence AND r.first_sequence < b.first_sequence + b.size "
              "WHERE c.workspace = $1 AND (c.state IN ($3, $4) OR c.update_us >= $2) AND r.lease_until_us >= $2",
              workspace.value, ToMicros(since), static_cast<int>(CampaignState::kRunning),
              static_cast<int>(CampaignState::kPaused)));
  // A repetition that waits was handed over one time less than its attempts say.
  ASSIGN_OR_RETURN(
      const std::vector<GivenOut> repeated,
      ReadAll(session, GivenOutFromRow,
              "SELECT c.id, b.channel, s.gateway, s.attempt - (s.state = $5), max(s.due_us, s.lease_until_us) "
              "FROM campaigns c JOIN strays s ON s.workspace = c.workspace AND s.campaign = c.campaign "
              "JOIN blocks b ON b.workspace = c.workspace AND b.campaign = c.campaign "
              "AND s.sequence >= b.first_sequence AND s.sequence < b.first_sequence + b.size "
              "WHERE c.workspace = $1 AND (c.state IN ($3, $4) OR c.update_us >= $2) "
              "AND max(s.due_us, s.lease_until_us) >= $2",
              workspace.value, ToMicros(since), static_cast<int>(CampaignState::kRunning),
              static_cast<int>(CampaignState::kPaused), static_cast<int>(InstructionState::kPlanned)));
  given.insert(given.end(), repeated.begin(), repeated.end());
  return given;
}

}  // namespace sendlift::storage
