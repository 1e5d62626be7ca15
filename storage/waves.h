#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/exclusion.h"
#include "storage/database.h"

namespace sendlift::storage {

// A wave whose audience is frozen.
struct FrozenWave {
  int wave = 0;
  absl::Time freeze_time;
};
absl::StatusOr<std::vector<FrozenWave>> ListFrozenWaves(Session& session, WorkspaceNumber workspace,
                                                        CampaignNumber campaign);
// Makes a wave visible: from the commit on its instructions may be handed over.
absl::Status InsertFrozenWave(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const FrozenWave& wave);
// True if something was written for a wave that is not frozen.
absl::StatusOr<bool> IsHalfWritten(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave);
// Removes what was written for a wave that was not frozen: nobody has seen any of it.
absl::Status TakeBackWave(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave);

// Customers left out of a wave for one reason.
struct ExcludedPeople {
  ExclusionReason reason = ExclusionReason::kNoTier;
  int64_t people = 0;
};
absl::Status InsertExcluded(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave,
                            const ExcludedPeople& excluded);
// Those of the last wave: whoever was left out before and still is, counts once.
absl::StatusOr<std::vector<ExcludedPeople>> ListExcluded(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign);

// People of a wave, arm, tier and channel: what cells are kept for.
struct Cohort {
  int wave = 0;
  int arm = 0;
  int tier = 0;
  Channel channel = Channel::kEmail;
  int64_t people = 0;
  absl::Time planned_time;
};
absl::Status InsertCohort(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Cohort& cohort);
// When the last of a campaign's people were planned; nothing while there are none.
absl::StatusOr<std::optional<absl::Time>> LastPlannedTime(Session& session, WorkspaceNumber workspace,
                                                          CampaignNumber campaign);
absl::StatusOr<std::vector<Cohort>> ListCohorts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

}  // namespace sendlift::storage
