#include "storage/holdouts.h"

#include <algorithm>

#include "base/invariant.h"
#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Holdout FromRow(const Row& row) {
  Holdout holdout{.parts_per_million = static_cast<int32_t>(row.Int(0)),
                  .revision = row.Int(2),
                  .create_time = FromMicros(row.Int(3)),
                  .update_time = FromMicros(row.Int(4))};
  const absl::string_view salt = row.Bytes(1);
  CHECK_INVARIANT(salt.size() == holdout.salt.size());
  std::copy(salt.begin(), salt.end(), holdout.salt.begin());
  return holdout;
}

}  // namespace

absl::StatusOr<std::optional<Holdout>> FindHoldout(Session& session, WorkspaceNumber workspace) {
  return ReadOne(session, FromRow,
                 "SELECT parts_per_million, salt, revision, create_us, update_us FROM holdouts WHERE workspace = $1",
                 workspace.value);
}

absl::StatusOr<Holdout> PutHoldout(Session& session, WorkspaceNumber workspace, const Holdout& holdout,
                                   absl::Time now) {
  const absl::string_view salt(reinterpret_cast<const char*>(holdout.salt.data()), holdout.salt.size());
  RETURN_IF_ERROR(session
                      .Execute("INSERT INTO holdouts (workspace, parts_per_million, salt, revision, create_us, "
                               "update_us) VALUES ($1, $2, $3, 1, $4, $4) ON CONFLICT (workspace) DO UPDATE SET "
                               "parts_per_million = excluded.parts_per_million, revision = revision + 1, "
                               "update_us = excluded.update_us",
                               workspace.value, holdout.parts_per_million, Blob{salt}, ToMicros(now))
                      .status());
  ASSIGN_OR_RETURN(const std::optional<Holdout> stored, FindHoldout(session, workspace));
  CHECK_INVARIANT(stored.has_value());
  return *stored;
}

}  // namespace sendlift::storage
