#include "engine/cloning.h"

#include <utility>

#include "engine/campaigns.h"

namespace sendlift {

CampaignDefinition MovedTo(CampaignDefinition definition, absl::Time start) {
  const absl::Duration by = start - definition.window.start;
  definition.window.start += by;
  definition.window.end += by;
  for (Wave& wave : definition.waves) wave.start += by;
  return definition;
}

absl::StatusOr<Campaign> CloneCampaign(storage::Session& session, const Campaign& original, const std::string& id,
                                       std::optional<absl::Time> start, absl::Time now) {
  CampaignDefinition definition = original.definition;
  if (start.has_value()) definition = MovedTo(std::move(definition), *start);
  return CreateCampaign(session, id, std::move(definition), now);
}

}  // namespace sendlift
