#include "storage/stops.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT s.stop, s.channel, s.campaign, c.id, s.reason, s.principal, s.create_us FROM stops s "
    "LEFT JOIN campaigns c ON c.workspace = s.workspace AND c.campaign = s.campaign "
    "WHERE s.workspace = $1 AND s.end_us = 0 ";

Stop FromRow(const Row& row) {
  Stop stop;
  stop.number = row.Int(0);
  if (row.Int(1) != 0) stop.channel = static_cast<Channel>(row.Int(1));
  if (row.Int(2) != 0) stop.campaign = CampaignNumber{row.Int(2)};
  stop.campaign_id = std::string(row.Text(3));
  stop.reason = std::string(row.Text(4));
  stop.principal = std::string(row.Text(5));
  stop.create_time = FromMicros(row.Int(6));
  return stop;
}

}  // namespace

absl::StatusOr<Stop> PutStop(Session& session, WorkspaceNumber workspace, Stop stop, absl::Time now) {
  const int channel = stop.channel.has_value() ? static_cast<int>(*stop.channel) : 0;
  const int64_t campaign = stop.campaign.value_or(CampaignNumber{}).value;
  static const std::string* const kSame =
      new std::string(absl::StrCat(kColumns, "AND s.channel = $2 AND s.campaign = $3"));
  ASSIGN_OR_RETURN(const std::optional<Stop> standing,
                   ReadOne(session, FromRow, *kSame, workspace.value, channel, campaign));
  if (standing.has_value()) return *standing;
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(stop) FROM stops WHERE workspace = $1", workspace.value));
  stop.number = last + 1;
  stop.create_time = now;
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO stops (workspace, end_us, stop, channel, campaign, reason, principal, create_us) "
                   "VALUES ($1, 0, $2, $3, $4, $5, $6, $7)",
                   workspace.value, stop.number, channel, campaign, stop.reason, stop.principal, ToMicros(now))
          .status());
  return stop;
}

absl::StatusOr<Stop> EndStop(Session& session, WorkspaceNumber workspace, int64_t number, absl::Time now) {
  static const std::string* const kOne = new std::string(absl::StrCat(kColumns, "AND s.stop = $2"));
  ASSIGN_OR_RETURN(std::optional<Stop> stop, ReadOne(session, FromRow, *kOne, workspace.value, number));
  if (!stop.has_value()) return ResourceNotFound("stop", absl::StrCat(number));
  RETURN_IF_ERROR(session
                      .Execute("UPDATE stops SET end_us = $3 WHERE workspace = $1 AND end_us = 0 AND stop = $2",
                               workspace.value, number, ToMicros(now))
                      .status());
  stop->end_time = now;
  return *std::move(stop);
}

absl::StatusOr<std::vector<Stop>> ListStops(Session& session, WorkspaceNumber workspace) {
  static const std::string* const kAll = new std::string(absl::StrCat(kColumns, "ORDER BY s.stop"));
  return ReadAll(session, FromRow, *kAll, workspace.value);
}

absl::StatusOr<bool> IsStopped(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, Channel channel) {
  ASSIGN_OR_RETURN(const int64_t found,
                   ReadNumber(session,
                              "SELECT 1 FROM stops WHERE workspace = $1 AND end_us = 0 AND channel IN (0, $2) "
                              "AND campaign IN (0, $3) LIMIT 1",
                              workspace.value, static_cast<int>(channel), campaign.value));
  return found != 0;
}

absl::StatusOr<bool> WasStoppedSince(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                     Channel channel, absl::Time since) {
  ASSIGN_OR_RETURN(const int64_t found,
                   ReadNumber(session,
                              "SELECT 1 FROM stops WHERE workspace = $1 AND (end_us = 0 OR end_us >= $4) "
                              "AND channel IN (0, $2) AND campaign IN (0, $3) LIMIT 1",
                              workspace.value, static_cast<int>(channel), campaign.value, ToMicros(since)));
  return found != 0;
}

}  // namespace sendlift::storage
