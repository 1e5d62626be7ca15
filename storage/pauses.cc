#include "storage/pauses.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Pause FromRow(const Row& row) {
  Pause pause;
  if (!row.IsNull(0)) pause.pause_time = FromMicros(row.Int(0));
  if (!row.IsNull(1)) pause.resume_time = FromMicros(row.Int(1));
  pause.spread = absl::Microseconds(row.Int(2));
  pause.missed = row.Int(3);
  return pause;
}

Value MicrosOrNull(std::optional<absl::Time> time) { return time.has_value() ? Value(ToMicros(*time)) : Value(Null{}); }

}  // namespace

absl::StatusOr<Pause> ReadPause(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  ASSIGN_OR_RETURN(const std::optional<Pause> pause,
                   ReadOne(session, FromRow,
                           "SELECT pause_us, resume_us, spread_us, missed FROM campaigns "
                           "WHERE workspace = $1 AND campaign = $2",
                           workspace.value, campaign.value));
  return pause.value_or(Pause{});
}

absl::Status PutPause(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Pause& pause) {
  return session
      .Execute(
          "UPDATE campaigns SET pause_us = $3, resume_us = $4, spread_us = $5, missed = $6 "
          "WHERE workspace = $1 AND campaign = $2",
          workspace.value, campaign.value, MicrosOrNull(pause.pause_time), MicrosOrNull(pause.resume_time),
          absl::ToInt64Microseconds(pause.spread), pause.missed)
      .status();
}

}  // namespace sendlift::storage
