#include "storage/campaign_versions.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "storage/definition_json.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

absl::StatusOr<CampaignVersion> FromRow(const Row& row) {
  CampaignVersion version;
  version.version = row.Int(0);
  ASSIGN_OR_RETURN(version.definition, DefinitionFromJson(row.Text(1)));
  version.editor = std::string(row.Text(2));
  version.fields = absl::StrSplit(row.Text(3), '\n', absl::SkipEmpty());
  version.create_time = FromMicros(row.Int(4));
  return version;
}

}  // namespace

absl::Status PutCampaignVersion(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                const CampaignVersion& version) {
  return session
      .Execute(
          "INSERT INTO campaign_versions (workspace, campaign, version, definition, editor, fields, create_us) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, campaign, version) DO UPDATE SET "
          "definition = excluded.definition, editor = excluded.editor, fields = excluded.fields, "
          "create_us = excluded.create_us",
          workspace.value, campaign.value, version.version, DefinitionToJson(version.definition), version.editor,
          absl::StrJoin(version.fields, "\n"), ToMicros(version.create_time))
      .status();
}

absl::StatusOr<std::vector<CampaignVersion>> ListCampaignVersions(Session& session, WorkspaceNumber workspace,
                                                                  CampaignNumber campaign, int64_t after, int limit) {
  std::vector<CampaignVersion> versions;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        ASSIGN_OR_RETURN(CampaignVersion version, FromRow(row));
        versions.push_back(std::move(version));
        return absl::OkStatus();
      },
      "SELECT version, definition, editor, fields, create_us FROM campaign_versions "
      "WHERE workspace = $1 AND campaign = $2 AND version > $3 ORDER BY version LIMIT $4",
      workspace.value, campaign.value, after, limit));
  return versions;
}

}  // namespace sendlift::storage
