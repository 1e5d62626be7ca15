#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "model/campaign.h"

namespace sendlift {

// What is wrong with the creatives of a definition, under "creatives": ids, languages, parts that a channel has not,
// sizes, control characters, templates that cannot be read, placeholders that nothing fills. What is wrong inside a
// text says where: creative, language, line and column.
std::vector<FieldViolation> CreativeViolations(const CampaignDefinition& definition);

// Placeholders of attributes that look mistyped: not among those that customers have, `known`, and near one of them.
// An attribute that is like none of them may be one that customers will have.
std::vector<FieldViolation> MistypedAttributes(const CampaignDefinition& definition,
                                               const std::vector<std::string>& known);

// Texts of a promotion in Korean without the label that the law wants at their beginning: where, as
// "creatives[0].languages[1].text".
std::vector<std::string> TextsWithoutKoreanLabel(const CampaignDefinition& definition);

}  // namespace sendlift
