#include "storage/campaigns.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/definition_json.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT campaign, id, uid, definition, state, hash_key, revision, create_us, update_us, launch_us, "
    "version, approver, approve_us, launch_customers FROM campaigns ";

absl::StatusOr<Campaign> FromRow(const Row& row) {
  Campaign campaign;
  campaign.number = {row.Int(0)};
  campaign.id = std::string(row.Text(1));
  campaign.uid = std::string(row.Text(2));
  ASSIGN_OR_RETURN(campaign.definition, DefinitionFromJson(row.Text(3)));
  campaign.state = static_cast<CampaignState>(row.Int(4));
  const absl::string_view key = row.Bytes(5);
  std::copy_n(key.begin(), std::min(key.size(), campaign.hash_key.size()), campaign.hash_key.begin());
  campaign.revision = row.Int(6);
  campaign.create_time = FromMicros(row.Int(7));
  campaign.update_time = FromMicros(row.Int(8));
  if (!row.IsNull(9)) campaign.launch_time = FromMicros(row.Int(9));
  campaign.version = row.Int(10);
  campaign.approver = std::string(row.Text(11));
  if (!row.IsNull(12)) campaign.approve_time = FromMicros(row.Int(12));
  if (!row.IsNull(13)) campaign.launch_customers = row.Int(13);
  return campaign;
}

template <typename... Args>
absl::StatusOr<std::vector<Campaign>> Select(Session& session, absl::string_view where, const Args&... args) {
  std::vector<Campaign> campaigns;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        ASSIGN_OR_RETURN(Campaign campaign, FromRow(row));
        campaigns.push_back(std::move(campaign));
        return absl::OkStatus();
      },
      absl::StrCat(kColumns, where), args...));
  return campaigns;
}

absl::string_view BytesOf(const HashKey& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

Value MicrosOrNull(std::optional<absl::Time> time) { return time.has_value() ? Value(ToMicros(*time)) : Value(Null{}); }

Standing StandingFromRow(const Row& row) {
  return {.state = static_cast<CampaignState>(row.Int(0)), .version = row.Int(1)};
}

std::pair<CampaignNumber, int64_t> NumberAndRevisionFromRow(const Row& row) { return {{row.Int(0)}, row.Int(1)}; }

}  // namespace

absl::StatusOr<Campaign> InsertCampaign(Session& session, WorkspaceNumber workspace, Campaign campaign,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(campaign) FROM campaigns WHERE workspace = $1", workspace.value));
  campaign.number = {last + 1};
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO campaigns (workspace, campaign, id, uid, definition, state, hash_key, revision, "
                      "create_us, update_us) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8) "
                      "ON CONFLICT (workspace, id) DO NOTHING",
                      workspace.value, campaign.number.value, campaign.id, campaign.uid,
                      DefinitionToJson(campaign.definition), static_cast<int>(campaign.state),
                      Blob{BytesOf(campaign.hash_key)}, ToMicros(now)));
  if (inserted == 0) return ResourceExists("campaign", campaign.id);
  campaign.revision = 1;
  campaign.create_time = campaign.update_time = now;
  return campaign;
}

absl::StatusOr<Campaign> GetCampaign(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::vector<Campaign> found,
                   Select(session, "WHERE workspace = $1 AND id = $2", workspace.value, id));
  if (found.empty()) return ResourceNotFound("campaign", id);
  return std::move(found.front());
}

absl::StatusOr<Campaign> GetCampaignByNumber(Session& session, WorkspaceNumber workspace, CampaignNumber number) {
  ASSIGN_OR_RETURN(std::vector<Campaign> found,
                   Select(session, "WHERE workspace = $1 AND campaign = $2", workspace.value, number.value));
  if (found.empty()) return NumberNotFound("campaign", number.value);
  return std::move(found.front());
}

absl::StatusOr<std::vector<Campaign>> ListCampaigns(Session& session, WorkspaceNumber workspace,
                                                    absl::string_view after, int limit) {
  return Select(session, "WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3", workspace.value, after, limit);
}

absl::StatusOr<std::vector<Campaign>> CampaignsInState(Session& session, WorkspaceNumber workspace,
                                                       CampaignState state) {
  return Select(session, "WHERE workspace = $1 AND state = $2 ORDER BY campaign", workspace.value,
                static_cast<int>(state));
}

absl::StatusOr<std::vector<std::pair<CampaignNumber, int64_t>>> RevisionsInState(Session& session,
                                                                                 WorkspaceNumber workspace,
                                                                                 CampaignState state) {
  return ReadAll(session, NumberAndRevisionFromRow,
                 "SELECT campaign, revision FROM campaigns WHERE workspace = $1 AND state = $2 ORDER BY campaign",
                 workspace.value, static_cast<int>(state));
}

absl::StatusOr<std::vector<std::pair<CampaignNumber, int64_t>>> RevisionsOfBegun(Session& session,
                                                                                 WorkspaceNumber workspace) {
  return ReadAll(session, NumberAndRevisionFromRow,
                 "SELECT campaign, revision FROM campaigns WHERE workspace = $1 AND state <> $2 ORDER BY campaign",
                 workspace.value, static_cast<int>(CampaignState::kDraft));
}

absl::StatusOr<CampaignState> CampaignStateOf(Session& session, WorkspaceNumber workspace, CampaignNumber number) {
  ASSIGN_OR_RETURN(const int64_t state,
                   ReadNumber(session, "SELECT state FROM campaigns WHERE workspace = $1 AND campaign = $2",
                              workspace.value, number.value));
  if (state == 0) return NumberNotFound("campaign", number.value);
  return static_cast<CampaignState>(state);
}

absl::StatusOr<Standing> StandingOf(Session& session, WorkspaceNumber workspace, CampaignNumber number) {
  ASSIGN_OR_RETURN(
      const std::optional<Standing> standing,
      ReadOne(session, StandingFromRow, "SELECT state, version FROM campaigns WHERE workspace = $1 AND campaign = $2",
              workspace.value, number.value));
  if (!standing.has_value()) return NumberNotFound("campaign", number.value);
  return *standing;
}

absl::StatusOr<Campaign> UpdateCampaign(Session& session, WorkspaceNumber workspace, Campaign campaign,
                                        absl::Time now) {
  const std::string json = DefinitionToJson(campaign.definition);
  ASSIGN_OR_RETURN(
      const int64_t changed,
      session.Execute("UPDATE campaigns SET definition = $3, state = $4, launch_us = $5, version = $7, "
                      "approver = $8, approve_us = $9, launch_customers = $10, revision = revision + 1, "
                      "update_us = $6 "
                      "WHERE workspace = $1 AND campaign = $2",
                      workspace.value, campaign.number.value, json, static_cast<int>(campaign.state),
                      MicrosOrNull(campaign.launch_time), ToMicros(now), campaign.version, campaign.approver,
                      MicrosOrNull(campaign.approve_time),
                      campaign.launch_customers.has_value() ? Value(*campaign.launch_customers) : Value(Null{})));
  if (changed == 0) return ResourceNotFound("campaign", campaign.id);
  return GetCampaignByNumber(session, workspace, campaign.number);
}

absl::Status DeleteCampaign(Session& session, WorkspaceNumber workspace, CampaignNumber number) {
  RETURN_IF_ERROR(session
                      .Execute("DELETE FROM imported_assignments WHERE workspace = $1 AND campaign = $2",
                               workspace.value, number.value)
                      .status());
  ASSIGN_OR_RETURN(
      const int64_t deleted,
      session.Execute("DELETE FROM campaigns WHERE workspace = $1 AND campaign = $2", workspace.value, number.value));
  return deleted == 0 ? NumberNotFound("campaign", number.value) : absl::OkStatus();
}

}  // namespace sendlift::storage
