#pragma once

#include <string>

#include "absl/time/time.h"
#include "engine/preview.h"
#include "engine/progress.h"
#include "model/campaign.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/violations.h"

namespace sendlift {

// A campaign on the wire and inside. What is wrong on the wire itself, and every part that is not built yet, is named
// in `violations`, with paths as in campaigns.proto; whether the definition makes sense is CheckDefinition's to say.
CampaignDefinition DefinitionFromProto(const v1::Campaign& proto, Violations& violations);
// The definition alone.
v1::Campaign ToProto(const CampaignDefinition& definition);
// With its state at `now`.
v1::Campaign ToProto(const Campaign& campaign, absl::Time now);

// The etag of a campaign's revision.
std::string EtagOf(const Campaign& campaign);

// What launching would do, and what happened.
v1::CampaignPreview ToProto(const Campaign& campaign, const Preview& preview);
v1::CampaignProgress ToProto(const Campaign& campaign, const Progress& progress);

}  // namespace sendlift
