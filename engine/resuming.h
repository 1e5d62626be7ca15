#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// What becomes of that which fell due before a campaign goes on and was not handed over.
enum class Missed {
  // Handed over evenly, over as long as the pause lasted and what was left of spreading before it, at most until the
  // window's end. Waves that were missed start as far from each other as planned, closer only if they would start
  // behind the end; a later wave waits for them.
  kSpread,
  // Handed over at once.
  kSendNow,
  // Cancelled; waves that were missed are taken out of the definition.
  kSkip
};

struct Resumption {
  Missed missed = Missed::kSpread;
  std::string editor;  // who resumes it, for a version that this makes
};

// RUNNING -> PAUSED, PAUSED -> RUNNING, in the session given. FAILED_PRECONDITION (CAMPAIGN_STATE) from other states.
absl::StatusOr<Campaign> PauseCampaign(storage::Session& session, Campaign campaign, absl::Time now);
absl::StatusOr<Campaign> ResumeCampaign(storage::Session& session, Campaign campaign, const Resumption& resumption,
                                        absl::Time now);

// The definition with those of `count` waves from `first` on that fell due by `now` moved as kSpread says.
CampaignDefinition WithWavesSpread(CampaignDefinition definition, size_t first, size_t count, absl::Time now);

}  // namespace sendlift
