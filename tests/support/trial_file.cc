#include "tests/support/trial_file.h"

#include "base/status.h"
#include "clients/cli/campaign_file.h"
#include "services/convert_campaign.h"

namespace sendlift::testing {

absl::StatusOr<CampaignDefinition> ReadDefinition(const std::string& path) {
  cli::CampaignFile file;
  RETURN_IF_ERROR(cli::ReadCampaignFile(path, "main", file));
  Violations violations;
  CampaignDefinition definition = DefinitionFromProto(file.campaign, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return definition;
}

}  // namespace sendlift::testing
