#include "storage/waves.h"

#include "base/status.h"
#include "storage/code_pools.h"
#include "storage/instructions.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

FrozenWave WaveFromRow(const Row& row) {
  return {.wave = static_cast<int>(row.Int(0)), .freeze_time = FromMicros(row.Int(1))};
}

ExcludedPeople ExcludedFromRow(const Row& row) {
  return {.reason = static_cast<ExclusionReason>(row.Int(0)), .people = row.Int(1)};
}

Cohort CohortFromRow(const Row& row) {
  return {.wave = static_cast<int>(row.Int(0)),
          .arm = static_cast<int>(row.Int(1)),
          .tier = static_cast<int>(row.Int(2)),
          .channel = static_cast<Channel>(row.Int(3)),
          .people = row.Int(4),
          .planned_time = FromMicros(row.Int(5))};
}

}  // namespace

absl::StatusOr<std::vector<FrozenWave>> ListFrozenWaves(Session& session, WorkspaceNumber workspace,
                                                        CampaignNumber campaign) {
  return ReadAll(session, WaveFromRow,
                 "SELECT wave, freeze_us FROM waves WHERE workspace = $1 AND campaign = $2 ORDER BY wave",
                 workspace.value, campaign.value);
}

absl::Status InsertFrozenWave(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const FrozenWave& wave) {
  return session
      .Execute("INSERT INTO waves (workspace, campaign, wave, freeze_us) VALUES ($1, $2, $3, $4)", workspace.value,
               campaign.value, wave.wave, ToMicros(wave.freeze_time))
      .status();
}

absl::StatusOr<bool> IsHalfWritten(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave) {
  ASSIGN_OR_RETURN(const int64_t next, NextSequence(session, workspace, campaign));
  ASSIGN_OR_RETURN(const int64_t left, ReadNumber(session,
                                                  "SELECT (SELECT count(*) FROM assignments WHERE workspace = $1 "
                                                  "AND campaign = $2 AND wave = $3) + (SELECT count(*) FROM "
                                                  "instructions WHERE workspace = $1 AND campaign = $2 "
                                                  "AND sequence >= $4)",
                                                  workspace.value, campaign.value, wave, next));
  return left > 0;
}

absl::Status TakeBackWave(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave) {
  ASSIGN_OR_RETURN(const int64_t next, NextSequence(session, workspace, campaign));
  RETURN_IF_ERROR(session
                      .Execute("DELETE FROM instructions WHERE workspace = $1 AND campaign = $2 AND sequence >= $3",
                               workspace.value, campaign.value, next)
                      .status());
  RETURN_IF_ERROR(TakeBackCodes(session, workspace, campaign, wave));
  return session
      .Execute("DELETE FROM assignments WHERE workspace = $1 AND campaign = $2 AND wave = $3", workspace.value,
               campaign.value, wave)
      .status();
}

absl::Status InsertExcluded(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave,
                            const ExcludedPeople& excluded) {
  return session
      .Execute("INSERT INTO exclusions (workspace, campaign, wave, reason, people) VALUES ($1, $2, $3, $4, $5)",
               workspace.value, campaign.value, wave, static_cast<int>(excluded.reason), excluded.people)
      .status();
}

absl::StatusOr<std::vector<ExcludedPeople>> ListExcluded(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign) {
  return ReadAll(session, ExcludedFromRow,
                 "SELECT reason, people FROM exclusions WHERE workspace = $1 AND campaign = $2 AND wave = "
                 "(SELECT max(wave) FROM waves WHERE workspace = $1 AND campaign = $2) ORDER BY reason",
                 workspace.value, campaign.value);
}

absl::Status InsertCohort(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Cohort& cohort) {
  return session
      .Execute(
          "INSERT INTO cohorts (workspace, campaign, wave, arm, tier, channel, people, planned_us) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          workspace.value, campaign.value, cohort.wave, cohort.arm, cohort.tier, static_cast<int>(cohort.channel),
          cohort.people, ToMicros(cohort.planned_time))
      .status();
}

absl::StatusOr<std::optional<absl::Time>> LastPlannedTime(Session& session, WorkspaceNumber workspace,
                                                          CampaignNumber campaign) {
  std::optional<absl::Time> last;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        if (!row.IsNull(0)) last = FromMicros(row.Int(0));
        return absl::OkStatus();
      },
      "SELECT max(planned_us) FROM cohorts WHERE workspace = $1 AND campaign = $2", workspace.value, campaign.value));
  return last;
}

absl::StatusOr<std::vector<Cohort>> ListCohorts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  return ReadAll(session, CohortFromRow,
                 "SELECT wave, arm, tier, channel, people, planned_us FROM cohorts "
                 "WHERE workspace = $1 AND campaign = $2 ORDER BY wave, arm, tier, channel",
                 workspace.value, campaign.value);
}

}  // namespace sendlift::storage
