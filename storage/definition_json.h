#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "model/campaign.h"

namespace sendlift::storage {

// A campaign's definition as it is stored: a JSON object with the words of campaigns.proto. Fields may be added; what
// is missing reads as its default, so that an older database stays readable.
std::string DefinitionToJson(const CampaignDefinition& definition);
// DATA_LOSS if the text is not what DefinitionToJson writes.
absl::StatusOr<CampaignDefinition> DefinitionFromJson(absl::string_view json);

}  // namespace sendlift::storage
